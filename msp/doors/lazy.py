"""Groups of the shell whose commands are imported when somebody asks for them.

`msp doctor` need not know how a quote is printed: to import the whole house takes seconds.
"""

from collections.abc import Mapping
from importlib import import_module
from typing import Any

import click
from flask.cli import FlaskGroup


class Lazy(click.Group):
    """A group that knows where its commands are: name → `module:attribute`."""

    def __init__(self, *args: Any, places: Mapping[str, str], **told: Any) -> None:
        super().__init__(*args, **told)
        self.places = places

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Every name; nothing is imported for it."""
        return sorted({*self.commands, *self.places})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, from its module."""
        if cmd_name in self.commands:
            return self.commands[cmd_name]
        module, _, name = self.places.get(cmd_name, "").partition(":")
        if not module:
            return None
        found: click.Command = getattr(import_module(module), name)
        return found


class LazyShell(Lazy, FlaskGroup):
    """The outermost group: its commands stand on the application that `create_app` makes."""
