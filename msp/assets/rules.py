"""What is true of assets, and how the sheet of an environment is read."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from msp.kernel.errors import Refused, mark

ENDS_SOON = timedelta(days=60)


class AssetKind(StrEnum):
    """What sort of thing it is."""

    PC = "pc"
    SERVER = "server"
    NETWORK = "network"
    STORAGE = "storage"
    PRINTER = "printer"
    PHONE = "phone"
    SOFTWARE = "software"
    SERVICE = "service"
    OTHER = "other"


class AssetState(StrEnum):
    """What has become of it."""

    IN_USE = "in_use"
    SPARE = "spare"
    IN_REPAIR = "in_repair"
    RETIRED = "retired"


class Warranty(StrEnum):
    """How its warranty stands on a day."""

    UNKNOWN = "unknown"
    RUNNING = "running"
    ENDS_SOON = "ends_soon"
    OVER = "over"


KINDS: Mapping[AssetKind, str] = {
    AssetKind.PC: mark("PC"),
    AssetKind.SERVER: mark("Server"),
    AssetKind.NETWORK: mark("Network device"),
    AssetKind.STORAGE: mark("Storage"),
    AssetKind.PRINTER: mark("Printer"),
    AssetKind.PHONE: mark("Phone or tablet"),
    AssetKind.SOFTWARE: mark("Software"),
    AssetKind.SERVICE: mark("Cloud service"),
    AssetKind.OTHER: mark("Something else"),
}
STATES: Mapping[AssetState, str] = {
    AssetState.IN_USE: mark("In use"),
    AssetState.SPARE: mark("Spare"),
    AssetState.IN_REPAIR: mark("In repair"),
    AssetState.RETIRED: mark("Retired"),
}
WARRANTIES: Mapping[Warranty, str] = {
    Warranty.UNKNOWN: mark("Not known"),
    Warranty.RUNNING: mark("Under warranty"),
    Warranty.ENDS_SOON: mark("The warranty ends soon"),
    Warranty.OVER: mark("Out of warranty"),
}


@dataclass(frozen=True, slots=True)
class Part:
    """A section of the sheet: its title, its lines as pairs, and what is plain text."""

    title: str
    pairs: tuple[tuple[str, str], ...]
    text: str


def warranty(last_day: date | None, on: date) -> Warranty:
    """How a warranty with that last day stands; it holds on its last day, too."""
    if last_day is None:
        return Warranty.UNKNOWN
    if last_day < on:
        return Warranty.OVER
    return Warranty.ENDS_SOON if last_day - on <= ENDS_SOON else Warranty.RUNNING


def require_order(bought_on: date | None, warranty_on: date | None) -> None:
    """Refuse a warranty that ends before the thing was bought."""
    if bought_on and warranty_on and warranty_on < bought_on:
        raise Refused(
            mark("The warranty cannot end before the day of purchase."), field="warranty_on"
        )


def parts(body: str) -> tuple[Part, ...]:
    """The sections of a sheet: `## Title` begins one, `name: value` is a pair of it."""
    return tuple(part for part in _parts(body) if part.pairs or part.text or part.title)


def _parts(body: str) -> Iterator[Part]:
    title, pairs, text = "", list[tuple[str, str]](), list[str]()
    for line in body.splitlines():
        if line.startswith("#"):
            yield Part(title, tuple(pairs), "\n".join(text).strip())
            title, pairs, text = line.lstrip("#").strip(), [], []
        elif pair := _pair(line):
            pairs.append(pair)
        else:
            text.append(line)
    yield Part(title, tuple(pairs), "\n".join(text).strip())


def _pair(line: str) -> tuple[str, str] | None:
    """`name: value`, a bullet before it or not; addresses such as https://x are no pair."""
    told = line.strip().removeprefix("- ").removeprefix("* ").replace(":", ":", 1)
    name, found, value = told.partition(":")
    if not found or not name.strip() or not value.strip() or value.startswith("//"):
        return None
    return (name.strip(), value.strip()) if len(name) <= 40 else None


def differences(before: str, after: str) -> tuple[int, int]:
    """How many lines a version added and took away."""
    old, new = before.splitlines(), after.splitlines()
    added = sum(1 for line in new if line.strip() and line not in old)
    gone = sum(1 for line in old if line.strip() and line not in new)
    return added, gone
