"""What the page of editions reads and asks to be written, in the worker."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from db.actors import Actor
from db.items.acts import ListAct, ListActKind
from db.items.changes.carrying import Plan
from db.items.lists.counts import Totals
from db.items.lists.editions import Standing, TownshipList
from db.items.local.rules import KINDS as LOCAL_KINDS
from db.items.rules import Edition

REVIEWS = (ListActKind.LEGALITY_REVIEWED, ListActKind.COMPETITION_REVIEWED)


@dataclass(frozen=True, slots=True)
class Seen:
    """What the panel shows of one edition."""

    standing: Standing
    totals: Totals
    townships: list[TownshipList]
    own_record: bool
    problems: list[str]
    newest: ListAct | None
    upper: str
    no_upper: bool
    """Whether its publication asks why it answers to no upper list."""

    missed: Plan | None
    """What it lacks of the adjustments of the edition it was drafted from; None where there is nothing."""


def read(edition_id: str, day: date) -> Seen:
    """One edition as of a day."""
    from db.items import gates, service
    from db.items.changes import carrying
    from db.items.lists import asof, counts, editions

    standing = editions.standing_of(edition_id)
    asked = standing.next_kind not in (None, ListActKind.COPIED)
    missed = carrying.plan(edition_id) if asked and standing.course.ours else None
    return Seen(
        standing,
        counts.totals(asof.items_on(edition_id, day)),
        editions.townships(edition_id) if standing.course.ours else [],
        editions.rule_set_of(standing.edition).township_lists == "own_record",
        gates.publication_problems(standing.edition) if asked else [],
        editions.newest_step(edition_id),
        service.edition(standing.edition.upper_id).name if standing.edition.upper_id else "",
        gates.lacks_upper(standing.edition),
        missed if missed and missed.missed else None,
    )


def read_editions() -> list[Edition]:
    """All editions of lists, newest first; 专项目录 have a view of their own."""
    from db.items import service

    return [one for one in service.editions() if one.kind not in LOCAL_KINDS]


def figures(seen: Seen) -> list[tuple[str, str]]:
    """The totals as facts: the sum by setting level, by type, and what stands beside it."""
    totals = seen.totals
    facts = [("上级清单", seen.upper or "没有对应")] if seen.upper or seen.no_upper else []
    facts += [("合计", totals.equation)]
    facts += [(words, f"{number} 项") for words, number in totals.by_type]
    facts += [(f"另有{words}", f"{number}（已含在主项内）") for words, number in totals.below]
    facts += [("乡镇部分", f"{totals.township} 项（由乡镇实施或代收）")] if totals.township else []
    facts += [("已停用", f"{totals.disabled} 项（不计入合计）")] if totals.disabled else []
    return facts


def known_words(standing: Standing) -> Mapping[str, str]:
    """What earlier steps wrote down, proposed again (审定机关, 报送机关); who only reviewed is proposed for nothing."""
    acts = [act for act in standing.acts if act.kind not in REVIEWS]
    return {key: text for act in acts for key, text in act.details.items() if key in ("organ", "recipient")}


def take_step(
    actor: Actor, edition_id: str, kind: ListActKind, on: date, details: Mapping[str, str], start: date | None
) -> Edition:
    """Record a step."""
    from db.items import gates
    from db.items.local import service as local

    if kind is ListActKind.PUBLISHED:
        return gates.publish(actor, edition_id, on, details, start)
    return local.take_step(actor, edition_id, kind, on, details)


def township_step(
    actor: Actor, edition_id: str, organ_id: str, kind: ListActKind, on: date, details: Mapping[str, str]
) -> None:
    """Record a step of one township's list."""
    from db.items.lists import editions

    editions.take_township_step(actor, edition_id, organ_id, kind, on, details)


def reverse(actor: Actor, edition_id: str, act_id: str, reason: str) -> Edition:
    """Take a step back."""
    from db.cases import reading
    from db.items.lists import editions

    return editions.reverse(actor, edition_id, act_id, reason, reading.taken_under)


def set_upper(actor: Actor, edition_id: str, upper_id: str | None, on: date | None) -> Edition:
    """Let an edition answer to an upper list, a draft also to none; `on` is the day a published one is tied."""
    from db.items.lists import uppers

    return uppers.set_upper(actor, edition_id, upper_id, on)


def carry_over(actor: Actor, edition_id: str, answers: Mapping[str, bool]) -> None:
    """Bring in what a draft lacks of its base's adjustments."""
    from db.items.changes import carrying

    carrying.carry_over(actor, edition_id, answers)


def return_to_draft(actor: Actor, edition_id: str, reason: str) -> Edition:
    """Return an edition to its draft today."""
    from db import clock
    from db.items.lists import editions

    return editions.return_to_draft(actor, edition_id, clock.today(), reason)


def draft(actor: Actor, wanted: Mapping[str, Any]) -> Edition:
    """Begin an edition."""
    from db.items.lists import editions

    return editions.draft(actor, **wanted)


def write_package(actor: Actor, edition_id: str, recipient: str, number: str, on: date, folder: Path) -> list[Path]:
    """Write the letter and the workbook."""
    from reports import edition_letter

    return edition_letter.write_package(actor, edition_id, recipient, number, on, folder)
