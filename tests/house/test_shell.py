"""Where the shell's commands stand: each is found, whole, without the pages."""

from collections.abc import Iterator
from functools import cache
from importlib import import_module
from typing import Any

import click
import grimp

from msp import cli
from msp.doors.lazy import Lazy
from tests.house.test_house import ROOT

LISTS = ("COMMANDS", "IMPORTS", "REPORTS")
WHOLE = {"msp.running", "msp.demo.portal"}  # these run the whole house


@cache
def graph() -> Any:
    """Who imports whom."""
    return grimp.build_graph("msp", "contracts", "monitoring", "billing", cache_dir=None)


def needed(module: str) -> set[str]:
    """Everything that is imported once that module is."""
    return {module, *graph().find_upstream_modules(module)}


def offered() -> set[tuple[str | None, click.Command]]:
    """What the rooms say that their shells have, by name."""
    shells = [
        ".".join(path.relative_to(ROOT).with_suffix("").parts)
        for domain in ("msp", "contracts", "monitoring", "billing")
        for path in (ROOT / domain).rglob("*shell*.py")
    ]
    lists = [getattr(import_module(name), one, ()) for name in shells for one in LISTS]
    return {(command.name, command) for commands in lists for command in commands}


def found(group: Lazy) -> Iterator[tuple[str, click.Command, str]]:
    """Each command of the tree with its name and the module that the place names."""
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None, name
        if isinstance(command, Lazy):
            yield from found(command)
        else:
            yield name, command, group.places[name].partition(":")[0]


def modules_of(command: click.Command) -> set[str]:
    """The modules in which a command, or any command of a group, is written."""
    if isinstance(command, click.Group):
        return set().union(*map(modules_of, command.commands.values()))
    return {str(getattr(command.callback, "__module__", ""))}


def test_every_command_that_a_room_offers_has_its_place() -> None:
    placed = {(name, command) for name, command, _ in found(cli.msp)}

    assert offered() <= placed
    assert all(name == command.name for name, command in placed)


def test_whoever_asks_for_a_group_gets_all_of_its_commands() -> None:
    missing = [
        f"{name}: {place} does not import {module}"
        for name, command, place in found(cli.msp)
        for module in modules_of(command) - needed(place)
    ]

    assert not missing, "\n".join(missing)


def test_a_command_comes_without_the_pages() -> None:
    assert not {place for _, _, place in found(cli.msp) if "msp.app" in needed(place)} - WHOLE
