"""What an accepted quote delivers is charged once, at its tax; its hours and fees as any others."""

from datetime import date

from billing import queries
from contracts.actions import CreateWorkType, create_work_type
from contracts.actions import quotes as actions
from contracts.queries.quotes import lines_of_quote
from msp.kernel.periods import month_of
from tests.conftest import NOW
from tests.contracts.test_quotes import accepted, admin_of, filled, sent

MONTH = month_of(NOW.date())


def charged(work, period=MONTH):
    return {one.title: one for one in queries.gather(work, period).facts.charges}


def test_goods_of_a_quote_are_charged_in_the_month_of_their_delivery(work, client):
    remote = create_work_type(work, CreateWorkType(code="remote", name_ja="対応"))
    quote = accepted(work, admin_of(work, client), sent(work, filled(work, client, remote)))
    assert set(charged(work)) == {"時間パック"}
    for line in lines_of_quote(work, quote.id):
        if line.title in ("保守用飲料", "設置作業"):
            wish = actions.DeliverQuoteLine(line_id=line.id, delivered_on=NOW.date())
            actions.deliver_quote_line(work, wish)

    found = charged(work)

    assert {title: (one.amount.minor, one.tax) for title, one in found.items()} == {
        "時間パック": (240_000, "standard"),
        "保守用飲料": (29_970, "reduced"),
        "設置作業": (80_000, "standard"),
    }
    december = charged(work, month_of(date(2026, 12, 1)))
    assert december["監視 2026年12月 [定価¥50,000]"].amount.minor == 45_000
