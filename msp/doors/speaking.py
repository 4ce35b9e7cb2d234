"""Templates are compiled once a language: a plain sentence costs nothing when a page is drawn."""

from collections.abc import Callable, MutableMapping
from types import CodeType
from typing import Any, ClassVar

from flask import Flask
from flask.templating import Environment
from flask_babel import get_locale, gettext, pgettext
from jinja2 import BytecodeCache, Template, nodes
from jinja2.bccache import Bucket
from jinja2.visitor import NodeTransformer
from markupsafe import Markup

SAYING: dict[str, Callable[..., str]] = {"_": gettext, "gettext": gettext, "pgettext": pgettext}


class Speaking(Environment):
    """Hands every template out in the language of whoever reads."""

    def __init__(self, app: Flask, **options: Any) -> None:
        # what is forgotten has to be found again, and finding which to forget costs each page
        super().__init__(app, cache_size=-1, **options)
        self.is_spoken = False
        self._spoken: dict[str, Speaking] = {}

    def get_template(self, name: str | Template, *args: Any, **options: Any) -> Template:
        """The template in the reader's language, and so whatever it extends or includes."""
        if self.is_spoken:
            return super().get_template(name, *args, **options)
        return self._in(str(get_locale() or "")).get_template(name, *args, **options)

    def _in(self, language: str) -> "Speaking":
        if language not in self._spoken:
            made = self.overlay(bytecode_cache=Compiled(language))
            made.is_spoken = True
            self._spoken[language] = made
        return self._spoken[language]

    def _generate(
        self,
        source: nodes.Template,
        name: str | None,
        filename: str | None,
        defer_init: bool = False,  # noqa: FBT001, FBT002 - Jinja's own hook
    ) -> str:
        """Jinja's hook between parsing and compiling, which happens while the language is read."""
        if self.is_spoken:
            escapes = self.autoescape(name) if callable(self.autoescape) else self.autoescape
            Said(self, Markup if escapes else str).visit(source)
        return super()._generate(source, name, filename, defer_init)


class Compiled(BytecodeCache):
    """What was compiled in this process, once a language, for every portal that stands in it."""

    known: ClassVar[MutableMapping[tuple[str, str, str], CodeType]] = {}

    def __init__(self, language: str) -> None:
        self.language = language

    def load_bytecode(self, bucket: Bucket) -> None:
        """Jinja's hook: the code of an equal source, if it was compiled before."""
        bucket.code = self.known.get((self.language, bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Jinja's hook: keep what was just compiled."""
        if bucket.code is not None:
            self.known[(self.language, bucket.key, bucket.checksum)] = bucket.code


class Said(NodeTransformer):
    """Puts a sentence, or an icon, in the place of the call that would look it up each time."""

    def __init__(self, environment: Speaking, kind: type[str]) -> None:
        self.environment, self.kind = environment, kind

    def visit_Call(self, node: nodes.Call) -> nodes.Node:  # noqa: N802 - Jinja's name
        """Only what says the same on every page is said in advance."""
        self.generic_visit(node)
        if not isinstance(node.node, nodes.Name) or not _is_plain(node):
            return node
        told = [arg.value for arg in node.args if isinstance(arg, nodes.Const)]
        if say := SAYING.get(node.node.name):
            return nodes.Const(self.kind(say(*told)) % {}, lineno=node.lineno)
        if node.node.name == "icon":
            draw: Any = self.environment.globals["icon"]
            return nodes.Const(draw(*told), lineno=node.lineno)
        return node


def _is_plain(node: nodes.Call) -> bool:
    """Whether every argument is a constant in its place."""
    varies = node.kwargs or node.dyn_args or node.dyn_kwargs
    return not varies and all(isinstance(arg, nodes.Const) for arg in node.args)
