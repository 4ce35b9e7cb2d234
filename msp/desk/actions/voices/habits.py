"""How soon complaints are acknowledged here, and how often people are asked how it was."""

from pydantic import Field

from msp.accounts.models import Provider
from msp.accounts.queries import our_provider
from msp.data.commands import Command
from msp.data.history import record
from msp.data.work import Work
from msp.desk.rules import complaints, satisfaction
from msp.kernel.access import Permission


class SetVoices(Command):
    """Business minutes until a complaint is acknowledged; whether, when and how often one asks."""

    complaint_minutes: int = Field(default=complaints.ACKNOWLEDGE_MINUTES, ge=5, le=2_400)
    satisfaction: bool = False
    satisfaction_minutes: int = Field(default=15, ge=0, le=10_080)
    satisfaction_days: int = Field(default=14, ge=0, le=365)


def set_voices(work: Work, wish: SetVoices) -> Provider:
    """Hold to this from now on; complaints and questions that are under way keep theirs."""
    work.require(Permission.PROVIDER_CHANGE)
    provider = our_provider(work)
    before, told = voices_told(provider), wish.model_dump()
    provider.options = {**provider.options, **told}
    provider.version += 1
    differ = {name: [before[name], now] for name, now in told.items() if before[name] != now}
    record(work, "provider.habits", provider, **differ)
    return provider


def voices_told(provider: Provider) -> dict[str, bool | int]:
    """What holds now, as the form has it."""
    options = provider.options
    return {
        "complaint_minutes": int(
            options.get(complaints.ACKNOWLEDGE, complaints.ACKNOWLEDGE_MINUTES)
        ),
        "satisfaction": bool(options.get(satisfaction.ASKS, True)),
        "satisfaction_minutes": int(satisfaction.delay(options).total_seconds()) // 60,
        "satisfaction_days": satisfaction.days_between(options),
    }
