"""Text that people write with markdown becomes HTML that cannot do anything but be read."""

import nh3
from markdown_it import MarkdownIt

_READER = MarkdownIt("commonmark", {"html": False, "breaks": True}).enable("table")
_TAGS = "a b blockquote br code em h2 h3 h4 hr li ol p pre strong table tbody td th thead tr ul"
_HEADS = {"h1": "h2", "h2": "h3", "h3": "h4", "h4": "h4", "h5": "h4", "h6": "h4"}


def html_of(text: str) -> str:
    """The text as HTML: no scripts, no styles, no pictures from elsewhere; links lead out safely.

    Headings begin below the page's own title.
    """
    tokens = _READER.parse(text)
    for token in tokens:
        token.tag = _HEADS.get(token.tag, token.tag)
        for inner in token.children or ():
            if inner.type == "image":  # a picture's words stay, its address is not fetched
                inner.type, inner.content = "text", inner.content
    told = _READER.renderer.render(tokens, _READER.options, {})
    return nh3.clean(
        told,
        tags=set(_TAGS.split()),
        attributes={"a": {"href"}},
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer nofollow",
    )
