"""Every drawing is made of these strokes: whole numbers in, escaped markup out."""

from collections.abc import Iterable

from markupsafe import Markup, escape


def tenths(value: int) -> str:
    """A coordinate in tenths of a pixel as SVG writes it: 125 is 12.5."""
    whole, rest = divmod(abs(value), 10)
    sign = "-" if value < 0 else ""
    return f"{sign}{whole}.{rest}" if rest else f"{sign}{whole}"


def drawn_svg(kind: str, box: tuple[int, int], label: str, inside: Iterable[str]) -> Markup:
    """A drawing that keeps its shape and speaks its label; `inside` is markup made here."""
    drawn = "".join(inside)
    return Markup(  # noqa: S704 - the label is escaped, the rest is drawn by this package
        f'<svg class="{kind}" viewBox="0 0 {box[0]} {box[1]}" role="img"'
        f' aria-label="{escape(label)}">{drawn}</svg>'
    )


def stretched(kind: str, box: tuple[int, int], label: str, inside: Iterable[str]) -> Markup:
    """Like a plain drawing, but it fills the width it is given; hidden when it has no sentence."""
    spoken = f'role="img" aria-label="{escape(label)}"' if label else 'aria-hidden="true"'
    drawn = "".join(inside)
    return Markup(  # noqa: S704 - the label is escaped, the rest is drawn by this package
        f'<svg class="{kind}" viewBox="0 0 {box[0]} {box[1]}" preserveAspectRatio="none"'
        f" {spoken}>{drawn}</svg>"
    )


def share(part: int, whole: int, scale: int = 1000) -> int:
    """How much of `scale` a part is of the whole: never below 0 nor above `scale`."""
    if whole <= 0:
        return 0
    return min(max((part * scale * 2 + whole) // (whole * 2), 0), scale)


def text(kind: str, at: tuple[int, int], words: str, anchor: str = "start") -> str:
    """Words at a point in tenths of a pixel, escaped."""
    return (
        f'<text class="{kind}" x="{tenths(at[0])}" y="{tenths(at[1])}"'
        f' text-anchor="{anchor}">{escape(words)}</text>'
    )
