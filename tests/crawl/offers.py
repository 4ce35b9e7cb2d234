"""What is offered in the crawl's world: a quote that was sent, and what we think it will cost."""

from datetime import date
from typing import Any

from contracts.actions import quotes, quotes_estimates
from msp.data.work import Work

Ids = dict[str, Any]


def made(work: Work, ids: Ids, common: Ids, word: str) -> Ids:
    """A sent quote of the client with goods and hours, and its estimate."""
    told = {"title": f"{word}ご提案", "remarks": f"{word}備考", "valid_until": date(2026, 12, 20)}
    wish = quotes.DraftQuote(client_id=ids["client"], starts_on=date(2026, 12, 1), **told)
    quote = quotes.draft_quote(work, wish)
    put = {"quote_id": quote.id, "title": f"{word}ルーター", "note": f"{word}型", "price": 9_000}
    line = quotes.put_quote_item(work, quotes.PutQuoteItem(**put, kind="goods"))
    hours = {"quote_id": quote.id, "package_id": common["package"]}
    hours["work_type_ids"] = [common["work_type"]]
    quotes.put_quote_hours(work, quotes.PutQuoteHours(**hours))
    quotes.send_quote(work, quotes.SendQuote(quote_id=quote.id))
    ask = quotes.AskAboutQuote(quote_id=quote.id, body=f"{word}納期は12月です")
    quotes.ask_about_quote(work, ask)
    cost = {"client_id": ids["client"], "source": f"ticket:{ids['client']}", "title": f"{word}原価"}
    estimate = quotes_estimates.draft_estimate(work, quotes_estimates.DraftEstimate(**cost))
    goods = {"estimate_id": estimate.id, "title": f"{word}部品", "cost": 5_000}
    of_it = quotes_estimates.add_estimate_goods(work, quotes_estimates.AddEstimateGoods(**goods))
    return {
        "quote": quote.id,
        "quote_line": line.id,
        "estimate": estimate.id,
        "estimate_line": of_it.id,
    }
