"""What the page of adjustments reads and asks to be written, in the worker."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from db.actors import Actor
from db.errors import UserError
from db.items.acts import ListActKind
from db.items.changes.requests import Request
from db.items.changes.rules import Line, LineKind
from db.items.changes.service import NewAdjustment, Standing
from db.items.changes.waiting import UpperChange
from db.items.rules import Edition, Item

SEPARATOR = "；"
"""Between several successors in one field; names may hold a 、 themselves."""


@dataclass(frozen=True, slots=True)
class Found:
    """The adjustments of an edition, what nobody has answered, and what departments ask for."""

    waits: list[UpperChange]
    standings: list[Standing]
    requests: Sequence[Request] = ()


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the dialog of a line was filled in with, in words."""

    kind: LineKind
    item: Item | None
    texts: Mapping[str, str]
    directions: Mapping[str, str]
    successors: str
    basis: str
    note: str
    upper_code: str = ""


def read(edition_id: str, day: date) -> Found:
    """Everything about one edition as of a day."""
    from db.items.changes import requests, service, waiting

    standings = service.standings(edition_id, day)
    return Found(waiting.unanswered(edition_id, day), standings, requests.requests(edition_id, day))


def current_items(edition_id: str) -> list[Item]:
    """The current items of an edition."""
    from db.items import service
    from db.items.rules import ItemStatus

    return [item for item in service.list_items(edition_id) if item.status is ItemStatus.CURRENT]


def draft(actor: Actor, edition: Edition, new: NewAdjustment) -> str:
    """Begin an adjustment; returns its id."""
    from db.items.changes import service

    return service.draft(actor, edition.id, new).id


def revise(actor: Actor, adjustment_id: str, new: NewAdjustment) -> None:
    """Change the head."""
    from db.items.changes import service

    service.revise(actor, adjustment_id, new)


def propose(actor: Actor, edition: Edition, upper_id: str) -> str:
    """Draft what a newer upper edition asks for; returns its id."""
    from db.items.changes import service

    return service.propose(actor, edition.id, upper_id).id


def put_line(
    actor: Actor, standing: Standing | Request, wanted: Wanted, edited: Line | None, items: Sequence[Item]
) -> None:
    """Write a line as filled in. Raises UserError for what is not understood."""
    from db.items.changes import lines, service

    by = [_named(name, standing, items) for name in wanted.successors.split(SEPARATOR) if name.strip()]
    if wanted.kind is LineKind.ADD:
        line = lines.line_adding(wanted.texts, basis=wanted.basis, note=wanted.note, upper_code=wanted.upper_code)
        if edited and edited.kind is LineKind.ADD:
            same = line.after.get("upper_code") == edited.after.get("upper_code")
            names = ("upper_id", "upper_code", "tier") if same else ("tier",)
            kept = {name: edited.after[name] for name in names if name in edited.after}
            line = replace(line, id=edited.id, item_id=edited.item_id, after={**line.after, **kept})
    else:
        if wanted.item is None:
            raise UserError("没有选事项，没有列入。", hint="请在左边的表里选一个事项。")
        line = lines.line_on(
            wanted.item, wanted.kind, wanted.texts, wanted.directions, basis=wanted.basis, successors=by,
            note=wanted.note,
        )  # fmt: skip
        line = replace(line, id=edited.id) if edited else line
    service.put_line(actor, standing.id, line)


def remove_line(actor: Actor, adjustment_id: str, line_id: str) -> None:
    """Take a line out."""
    from db.items.changes import service

    service.remove_line(actor, adjustment_id, line_id)


def take_step(
    actor: Actor, adjustment_id: str, kind: ListActKind, on: date, details: Mapping[str, str], reason: str
) -> None:
    """Record a step."""
    from db.items.changes import steps

    steps.take_step(actor, adjustment_id, kind, on, details, reason)


def reverse(actor: Actor, adjustment_id: str, reason: str) -> None:
    """Take the newest step back."""
    from db.items.changes import steps

    steps.reverse(actor, adjustment_id, reason)


def printer(paper: str) -> Callable[[Actor, str, Path], object]:
    """What prints 花脸稿, 清样 or 申请表."""
    from reports import adjustment_draft, adjustment_form

    papers: dict[str, Callable[[Actor, str, Path], object]] = {
        "花脸稿": adjustment_draft.print_draft,
        "清样": adjustment_draft.print_clean,
        "调整申请表": adjustment_form.print_form,
    }
    return papers[paper]


def _named(text: str, standing: Standing | Request, items: Sequence[Item]) -> str:
    """The id of the one item of that name or code, those to be added included."""
    name = text.strip()
    found = [item.id for item in items if name in (item.name, item.code)]
    found += [line.item_id for line in standing.lines if line.kind is LineKind.ADD and line.item_name == name]
    if len(found) != 1:
        problem = f"清单里有 {len(found)} 个" if found else "清单和这件调整里都没有"
        raise UserError(f"{problem}「{name}」，没有列入。", hint="请写接续事项的全名，重名的写编码；新增的请先列入。")
    return found[0]
