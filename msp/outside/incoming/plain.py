"""A page of a mail as plain text, in one pass: nothing of it is ever shown as a page.

A real reader of HTML builds the page first, which takes a hostile one minutes; here each sign is
looked at once.
"""

from collections.abc import Iterator
from html import unescape

LONGEST = 1_000_000  # signs of HTML that are looked at
BREAKS = frozenset(
    "p div br li tr table ul ol dl dt dd h1 h2 h3 h4 h5 h6 blockquote pre hr section".split()  # noqa: SIM905 - one line of names
)
UNSEEN = frozenset({"script", "style", "head", "title", "template", "noscript", "svg", "iframe"})


def text_of(html: str) -> str:
    """The words of a page, a line for each block, quotes marked with `>`."""
    told: list[str] = []
    depth = 0
    for is_tag, part in _parts(html[:LONGEST]):
        if not is_tag:
            words = " ".join(unescape(part).split())
            told.append(words if not part[:1].isspace() else f" {words}")
            told.append(" " if part[-1:].isspace() else "")
            continue
        name = part.strip("/")
        if name == "blockquote":
            depth = max(0, min(9, depth + (-1 if part.startswith("/") else 1)))
        if name in BREAKS:
            told.append("\n" + (">" * depth + " " if depth else ""))
    return _without_gaps([" ".join(line.split()) for line in "".join(told).split("\n")])


def _parts(html: str) -> Iterator[tuple[bool, str]]:
    """(False, text) and (True, name of a tag, with `/` in front where it closes), in order."""
    lower, place = html.lower(), 0
    while (start := html.find("<", place)) >= 0:
        if start > place:
            yield False, html[place:start]
        if html.startswith("<!--", start):
            end = html.find("-->", start)
            place = end + 3 if end >= 0 else len(html)
            continue
        end = html.find(">", start)
        if end < 0:
            return
        name = _name(lower[start + 1 : min(end, start + 40)])
        yield True, name
        place = end + 1
        if name in UNSEEN:
            closing = lower.find(f"</{name}", place)
            place = closing if closing >= 0 else len(html)
    if place < len(html):
        yield False, html[place:]


def _name(inside: str) -> str:
    told = inside.strip().split(maxsplit=1)
    name = told[0] if told else ""
    return name if name.startswith("/") else name.rstrip("/")


def _without_gaps(lines: list[str]) -> str:
    told: list[str] = []
    for line in lines:
        if line.strip("> ") or (told and told[-1].strip("> ")):
            told.append(line)
    return "\n".join(told).strip()
