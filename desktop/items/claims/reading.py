"""What the claim worksheet reads and writes, in the worker."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from db.actors import Actor
from db.items.acts import ListActKind
from db.organs.rules import Organ

if TYPE_CHECKING:
    from db.items.lists.claims import Steps, Worksheet
    from db.items.lists.claims_standing import Pair


def read(edition_id: str, organ_id: str | None) -> "Worksheet":
    """The worksheet of an edition, or one department's part of it."""
    from db.items.lists import claims

    return claims.worksheet(edition_id, organ_id)


def step(actor: Actor, edition_id: str, pairs: "Sequence[Pair]", kind: ListActKind, on: date) -> "Steps":
    """Record a step of the chain for these items."""
    from db.items.lists import claims

    return claims.step(actor, edition_id, pairs, kind, on)


def decline(actor: Actor, edition_id: str, pairs: "Sequence[Pair]", on: date, reason: str) -> "Steps":
    """Record that these are not claimed."""
    from db.items.lists import claims

    return claims.decline(actor, edition_id, pairs, on, reason)


def reverse(actor: Actor, edition_id: str, pair: "Pair", reason: str) -> None:
    """Take the last step back."""
    from db.items.lists import claims

    claims.reverse(actor, edition_id, pair, reason)


def assign(actor: Actor, edition_id: str, item_id: str, organ_id: str, on: date, beside: bool) -> None:
    """Let another department answer."""
    from db.items.lists import claims

    claims.assign(actor, edition_id, item_id, organ_id, on, beside)


def take_in(actor: Actor, edition_id: str) -> "Steps":
    """Bring what was claimed elsewhere into the draft."""
    from db.items.lists import claims

    return claims.take_in(actor, edition_id)


def departments() -> list[Organ]:
    """The organs that can answer."""
    from db.items.lists.organ_words import COUNTERPARTS
    from db.organs import service

    return [organ for organ in service.organs() if organ.kind in COUNTERPARTS and not organ.valid_to]


def print_sheet(actor: Actor, sheet: "Worksheet", department: str, out: Path) -> object:
    """Print the worksheet of one department, or of all where none is named."""
    from reports import claim_worksheet

    lines = tuple(line for line in sheet.lines if department in ("", line.department))
    return claim_worksheet.print_worksheet(actor, replace(sheet, lines=lines), out)


def save(sheet: "Worksheet", out: Path) -> None:
    """Write the worksheet as a workbook."""
    from reports import claim_worksheet

    claim_worksheet.write_worksheet_xlsx(sheet, out)
