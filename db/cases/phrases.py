"""Phrases (常用语) the county offers for the reason or content of an act; other offices get them with its packages."""

from collections.abc import Iterable

from db import journal
from db.actors import Actor, Role, SiteKind
from db.cases.acts import ACT_LABELS, ActKind
from db.cases.tables import PhraseRow
from db.errors import UserError
from db.store import database

LONGEST = 500
MOST = 50


def phrases(purpose: ActKind) -> tuple[str, ...]:
    """The phrases offered for this act, in the order the county put them."""
    rows = (
        PhraseRow.select(PhraseRow.text)
        .where(PhraseRow.purpose == purpose, PhraseRow.active)
        .order_by(PhraseRow.position, PhraseRow.id)
    )
    return tuple(row.text for row in rows)


def may_set(actor: Actor) -> bool:
    """Whether this person keeps the phrases: at the county, who edits the list or administers."""
    return actor.site.kind in (SiteKind.COUNTY, SiteKind.ZONE) and bool(actor.roles & {Role.LIST_EDITOR, Role.ADMIN})


def set_phrases(actor: Actor, purpose: ActKind, texts: Iterable[str]) -> tuple[str, ...]:
    """Offer these texts for an act from now on, in this order; what is left out is offered no longer.

    Raises UserError for another office, a text that is too long, or too many.
    """
    actor.require(Role.LIST_EDITOR, Role.ADMIN)
    if not may_set(actor):
        raise UserError("常用语由县里统一维护，没有保存。", hint="请写入县里下发的数据包，新的常用语随包带来。")
    wanted = list(dict.fromkeys(text for text in map(str.strip, texts) if text))
    if len(wanted) > MOST or any(len(text) > LONGEST for text in wanted):
        raise UserError(
            f"「{ACT_LABELS[purpose]}」的常用语没有保存：最多 {MOST} 条，每条最多 {LONGEST} 字。",
            hint="请删去不常用的，或把长的写短。",
        )
    with database.atomic():
        before = phrases(purpose)
        if before != tuple(wanted):
            _put(purpose, wanted)
            journal.record(
                actor, f"改「{ACT_LABELS[purpose]}」的常用语", "phrase", purpose,
                before={"texts": before}, after={"texts": wanted},
            )  # fmt: skip
    return phrases(purpose)


def _put(purpose: ActKind, wanted: list[str]) -> None:
    """A phrase keeps its row, so that it is one document; one that is offered no longer stays, but is not active."""
    known = {row.text: row for row in PhraseRow.select().where(PhraseRow.purpose == purpose)}
    for text, row in known.items():
        position = wanted.index(text) if text in wanted else row.position
        if (row.position, row.active) != (position, text in wanted):
            row.position, row.active = position, text in wanted
            row.save()
    for position, text in enumerate(wanted):
        if text not in known:
            PhraseRow.create(purpose=purpose, position=position, text=text)
