"""The report of clients' voices: by client, month or kind; each number opens what was said."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flask import Blueprint, Response, abort, render_template, request, url_for
from flask_babel import gettext

from billing.exports.csvs import csv_bytes
from msp.data.work import Work
from msp.desk.rules import words as desk_words
from msp.doors.answers import Answer
from msp.doors.downloads import download
from msp.doors.furniture import spoken
from msp.doors.web import door
from msp.home.queries import voice as queries
from msp.home.queries.desk import Span
from msp.home.rules import voice as rules
from msp.home.rules.figures import tenths_text
from msp.home.rules.voice import DeskClass, Figure, Grouped, Heard, Line
from msp.home.web.months import Month, chosen_month
from msp.kernel.access import Permission
from msp.kernel.errors import mark
from msp.kernel.periods import day_of, month_of
from msp.kernel.writing import month_text

pages = Blueprint("voice", __name__, url_prefix="/reports/voice")
TITLES: Mapping[Figure, str] = {
    Figure.COMPLAINTS: mark("Complaints"),
    Figure.IN_TIME: mark("Acknowledged in time"),
    Figure.WISHES: mark("Wishes"),
    Figure.OPINIONS: mark("Opinions"),
    Figure.ADOPTED: mark("Adopted"),
    Figure.ANSWERED: mark("Wishes and opinions decided"),
    Figure.ASKED: mark("People asked how it was"),
    Figure.SCORED: mark("Scored"),
    Figure.LOW: mark("Scores of 1 and 2"),
    Figure.THANKS: mark("Thanks"),
}
GROUPS: Mapping[Grouped, str] = {
    Grouped.CLIENT: mark("By client"),
    Grouped.MONTH: mark("By month"),
    Grouped.KIND: mark("By kind"),
}
CLASSES: Mapping[DeskClass, str] = {
    DeskClass.SUPPORT: mark("Support for what is in use"),
    DeskClass.COMPLAINT: mark("Complaints"),
    DeskClass.WISH: mark("Wishes and opinions"),
    DeskClass.OTHER: mark("Everything else"),
}
MOST = 1_000  # rows behind a number on one page
COMMENTS = 12


@pages.get("/")
@door
def index(work: Work) -> Answer:
    """The figures, and what was said lately."""
    month, by = chosen_month(work), _by()
    found = queries.heard(work, _span(month))
    kinds = rules.classes(queries.kinds(work, _span(month)))
    return render_template(
        "home/voice.html",
        month=month,
        by=by.value,
        groups=[(each.value, gettext(title)) for each, title in GROUPS.items()],
        titles=[gettext(title) for title in TITLES.values()],
        rows=[_row(line, by, month) for line in _lines(found, by, month)],
        whole=_row(rules.line("", gettext("All together"), found), by, month),
        classes=[(gettext(CLASSES[each]), kinds[each]) for each in DeskClass],
        comments=[_said(one) for one in found if one.words][:COMMENTS],
        picker=url_for(".index", by=by.value),
        csv_href=url_for(".as_csv", by=by.value, **month.told),
    )


@pages.get("/<figure>")
@door
def behind(work: Work, figure: str) -> Answer:
    """What makes up one number."""
    work.require(Permission.VOICE_READ)
    if figure not in set(Figure):
        abort(404)
    month, by, key = chosen_month(work), _by(), request.args.get("key", "")
    key_of = _key_of(by, month)
    found = [
        one
        for one in queries.heard(work, _span(month))
        if rules.is_in(Figure(figure), one) and key in {"", key_of(one)[0]}
    ]
    return render_template(
        "home/voice_rows.html",
        title=gettext(TITLES[Figure(figure)]),
        month=month,
        rows=[_said(one) for one in found[:MOST]],
        total=len(found),
        back=url_for(".index", by=by.value, **month.told),
    )


@pages.get("/csv")
@door
def as_csv(work: Work) -> Response:
    """The figures as a table."""
    month, by = chosen_month(work), _by()
    found = queries.heard(work, _span(month))
    head = [gettext(GROUPS[by]), *(gettext(title) for title in TITLES.values())]
    lines = [*_lines(found, by, month), rules.line("", gettext("All together"), found)]
    rows = [[*head, gettext("Mean score")]]
    rows += [[each.title, *each.counts.values(), tenths_text(each.mean)] for each in lines]
    return download(csv_bytes(rows), f"voice-{month.name or 'all'}.csv", "text/csv")


def _by() -> Grouped:
    typed = request.args.get("by", "")
    return Grouped(typed) if typed in set(Grouped) else Grouped.CLIENT


def _span(month: Month) -> Span:
    return Span(month.since, month.until)


def _key_of(by: Grouped, month: Month) -> Callable[[Heard], tuple[str, str]]:
    """(key, title) of the group that something belongs to."""
    if by is Grouped.CLIENT:
        return lambda one: (str(one.client_id), one.client)
    if by is Grouped.KIND:
        return lambda one: (one.kind.value, gettext(desk_words.KINDS[one.kind]))

    def of_month(one: Heard) -> tuple[str, str]:
        period = month_of(day_of(one.at, month.zone))
        return f"{period.first:%Y-%m}", month_text(period, spoken())

    return of_month


def _lines(found: Sequence[Heard], by: Grouped, month: Month) -> list[Line]:
    key_of = _key_of(by, month)
    groups: dict[tuple[str, str], list[Heard]] = {}
    for one in found:
        groups.setdefault(key_of(one), []).append(one)
    keys = sorted(groups, key=lambda each: each[0 if by is Grouped.MONTH else 1])
    return [rules.line(*key, groups[key]) for key in keys]


def _row(line: Line, by: Grouped, month: Month) -> dict[str, Any]:
    told = {"by": by.value, **month.told, **({"key": line.key} if line.key else {})}
    return {
        "title": line.title,
        "cells": [
            (count, url_for(".behind", figure=figure.value, **told))
            for figure, count in line.counts.items()
        ],
        "mean": tenths_text(line.mean),
    }


def _said(one: Heard) -> dict[str, Any]:
    if one.is_asked:
        said = gettext("Score %(score)s", score=one.score or "—")
    else:
        thanks = gettext("A word of thanks")
        said = thanks if one.is_thanks else gettext(desk_words.KINDS[one.kind])
    return {
        "at": one.at,
        "client": one.client,
        "what": said,
        "number": one.number,
        "subject": one.subject,
        "href": url_for("desk.show", ticket_id=one.ticket_id),
        "words": one.words,
    }
