"""Lucide's icons as SVG: the archive they come in is opened once a process, not once an icon."""

import re
from functools import cache
from importlib.resources import files
from io import BytesIO
from xml.etree import ElementTree
from zipfile import ZipFile

from markupsafe import Markup

SVG = "{http://www.w3.org/2000/svg}"
LOOKS = re.compile(
    r"\n\s*| (?:width|height|fill|stroke|stroke-width|stroke-linecap|stroke-linejoin)="
    r'"(?:24|2|none|currentColor|round)"(?=[^<>]*class=)'
)
PATHS = re.compile(r'(?:<path d="[^"]*"/>){2,}')
NUMBER = r"(-?(?:\d+\.?\d*|\.\d+))"
STARTS = re.compile(rf'(?<=d=)"m{NUMBER}[ ,]?{NUMBER}( ?(?=[-\d.]))?')
WITHIN = re.compile(r"\n\s*|</?svg[^>]*>")


@cache
def _archive() -> ZipFile:
    """What the `lucide` package carries; its own reader looks through all 1,600 names each time."""
    return ZipFile(BytesIO(files("lucide").joinpath("lucide.zip").read_bytes()))


def drawn(name: str, **attributes: str) -> str:
    """The icon as the package draws it, with these attributes. KeyError for an unknown name."""
    svg = ElementTree.fromstring(_archive().read(f"{name}.svg"))  # noqa: S314 - the package's own
    for node in svg.iter():
        node.tag = node.tag.removeprefix(SVG)
    svg.attrib.update(attributes)
    return ElementTree.tostring(svg, encoding="unicode")


@cache
def icon(name: str, **attributes: str) -> Markup:
    """A Lucide icon as SVG, silent to screen readers."""
    told = {"class": "i", "aria-hidden": "true", **attributes}
    svg = drawn(name, **told)
    if told["class"].split()[0] == "i":
        svg = LOOKS.sub("", svg)  # the style sheet says them once for every icon
    return Markup(svg)  # noqa: S704 - drawn by the library


def _joined(paths: str) -> str:
    """Paths that follow one another as one: a page holds many symbols, and each byte is sent."""
    return PATHS.sub(lambda row: _as_one(row[0]), paths)


def _as_one(row: str) -> str:
    absolute = STARTS.sub(lambda at: f'"M{at[1]} {at[2]}{"" if at[3] is None else "l"}', row)
    return absolute.replace('"/><path d="', "")


@cache
def symbol(name: str, key: str) -> Markup:
    """A Lucide icon for `<use>`, which a page with many rows draws once and points to by `key`."""
    paths = _joined(WITHIN.sub("", drawn(name)).replace(" />", "/>"))
    return Markup(f'<symbol id="{key}" viewBox="0 0 24 24">{paths}</symbol>')  # noqa: S704
