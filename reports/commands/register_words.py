"""What the commands of the registers share: options, saying entries, taking a step."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

import click

from db.command_line import Day, Door, day_of, say
from db.errors import UserError
from db.handover.acts import HandoverActKind
from db.handover.named import batch_called
from db.handover.registers import acting, standing, steps
from db.handover.registers.acting import Step
from db.handover.registers.rules import REGISTER_LABELS, Register
from db.handover.registers.standing import Standing
from db.organs import service as organs


def on_option() -> Callable[[Any], Any]:
    """--on, the day something happened."""
    return click.option("--on", "day", type=Day(), help="日期，默认今天")


def say_option(help_text: str = "写下的内容，写成 代号=内容") -> Callable[[Any], Any]:
    """--say name=text, as often as needed."""
    return click.option("--say", "said", multiple=True, help=help_text)


def batch_option() -> Callable[[Any], Any]:
    """--batch, the name of a batch."""
    return click.option("--batch", help="只看一个批次的")


def list_register(register: Register, batch: str | None, as_json: bool) -> None:
    """Say every entry of a register, with `batch` (its name) those of one batch."""
    say_list(register, standing.standings(register, batch_called(batch).id if batch else None), as_json)


def say_list(register: Register, found: Sequence[Standing], as_json: bool) -> None:
    """Say entries with where they stand."""
    rows = [
        {"id": one.id, "name": one.entry.name, "serial": one.entry.serial, "quantity": one.entry.quantity,
         "organ": one.organ, "state": one.state, "words": one.state_words, "holder": one.holder,
         "fields": dict(one.entry.fields)}
        for one in found
    ]  # fmt: skip
    words = [
        "　".join(part for part in (one.entry.name, one.entry.serial, one.organ, one.state_words) if part)
        for one in found
    ]
    none = f"{REGISTER_LABELS[register]}台账里没有要列的。"
    say(as_json, {register.value: rows}, "\n".join(words) or none)


def take(
    door: Door, register: Register, thing: str, kind: HandoverActKind, day: datetime | None, details: dict[str, str]
) -> None:
    """Record one step and say where the thing stands now."""
    actor = door.sign_in()
    found = standing.called(register, thing)
    after = acting.take_step(actor, found.id, Step(kind, day_of(day), details))
    click.echo(f"已登记「{steps.called(register, kind)}」：{after.entry.name}，现在：{after.state_words}。")


def told(said: tuple[str, ...]) -> dict[str, str]:
    """The texts of --say by their names."""
    return {name.strip(): text for name, _, text in (one.partition("=") for one in said)}


def organ_id(name: str | None) -> str:
    """The id of an organ by its name, '' for none. Raises UserError for one nobody registered."""
    if not name:
        return ""
    found = organs.organ_named(name)
    if found is None:
        raise UserError(f"单位登记里没有「{name}」。", hint="请写单位的全称或简称。")
    return found.id


def choice_words(choices: tuple[str, ...]) -> str:
    """The words a field can have, for the help."""
    return f"：{'、'.join(choices)}" if choices else ""
