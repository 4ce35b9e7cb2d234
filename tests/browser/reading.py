"""What a page says, read as a reader meets it: words with their language, links, attributes."""

import re
from dataclasses import dataclass, field
from functools import cache
from html.parser import HTMLParser
from urllib.parse import urlencode

SPOKEN = {"aria-label", "placeholder", "title", "alt", "aria-description"}
SILENT = {"script", "style", "template"}
EMPTY = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source"}
DRAWING = re.compile(r"<svg\b.*?</svg>", re.DOTALL)
Told = dict[str, str]


@dataclass
class Form:
    """A form that asks: where it goes and what it would send untouched."""

    action: str
    sends: list[tuple[str, str]] = field(default_factory=list)

    @property
    def href(self) -> str:
        """The address that sending it untouched leads to."""
        return f"{self.action}?{urlencode(self.sends)}"


@dataclass
class Node:
    """An open element: its name and the language of what is inside."""

    name: str
    language: str
    says: list[str] = field(default_factory=list)


class Page(HTMLParser):
    """A page taken apart."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.language = ""
        self.words: list[tuple[str, str]] = []
        self.links: list[str] = []
        self.forms: list[Form] = []
        self.deeds: list[str] = []
        self.forbidden: list[str] = []
        self.parts: list[str] = []
        self.ids: list[str] = []
        self._open: list[Node] = []
        self._form: Form | None = None
        self._choice: tuple[str, bool] | None = None
        self.feed(DRAWING.sub(self._leave_out, html))
        self.close()

    def _leave_out(self, drawing: re.Match[str]) -> str:
        """No more than a gap, if it says nothing; what else it carries is known from the first."""
        known = carried(drawing[0].removeprefix("<svg"))
        if known is None:
            return drawing[0]
        self.ids += known[0]
        self.forbidden += known[1]
        return "<!---->"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what the element carries, and open it."""
        told = {name: value or "" for name, value in attrs}
        self.forbidden += [name for name in told if name == "style" or name.startswith("on")]
        language = told.get("lang", self._open[-1].language if self._open else "")
        if tag == "html":
            self.language = language
        if "id" in told:
            self.ids.append(told["id"])
        self.words += [(language, told[name].strip()) for name in SPOKEN & told.keys()]
        self._note(tag, told)
        if tag not in EMPTY:
            self._open.append(Node(tag, language))

    def handle_endtag(self, tag: str) -> None:
        """Close it, and whatever was left open inside."""
        if tag == "form":
            self._form = None
        if tag in {node.name for node in self._open}:
            while self._open.pop().name != tag:
                pass

    def handle_data(self, data: str) -> None:
        """Keep the words that somebody reads."""
        said = " ".join(data.split())
        if said and self._open and not SILENT & {node.name for node in self._open}:
            self.words.append((self._open[-1].language, said))

    def _note(self, tag: str, told: Told) -> None:
        if tag == "a" and told.get("href", "").startswith("/"):
            self.links.append(told["href"])
        if "hx-get" in told:
            self.parts.append(told["hx-get"])
        if tag == "form":
            asks = told.get("method", "get").lower() == "get"
            self._form = Form(told.get("action", "")) if asks else None
            if not asks:
                self.deeds.append(told.get("action", ""))
            if self._form and self._form.action.startswith("/"):
                self.forms.append(self._form)
        if self._form is not None:
            self._note_field(self._form, tag, told)

    def _note_field(self, form: Form, tag: str, told: Told) -> None:
        name = told.get("name", "")
        if tag == "input" and name:
            picked = told.get("type") not in {"radio", "checkbox"} or "checked" in told
            if picked:
                form.sends.append((name, told.get("value", "")))
        if tag == "select":
            self._choice = (name, False)
        if tag == "option" and self._choice:
            name, found = self._choice
            if "selected" in told or not found:
                form.sends = [one for one in form.sends if one[0] != name]
                form.sends.append((name, told.get("value", "")))
            self._choice = (name, True)


@cache
def carried(drawing: str) -> tuple[list[str], list[str]] | None:
    """The ids and the forbidden attributes in a drawing; None if there is something to read in it.

    A page is half drawings, and nearly all of them stand on other pages too.
    """
    page = Page(f"<g{drawing}")
    return None if page.words or page.links or page.parts else (page.ids, page.forbidden)
