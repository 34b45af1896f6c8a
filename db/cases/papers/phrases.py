"""Phrases (常用语) for the reason or content of an act: the program's own, replaced by the county's.

A phrase may end in the article it rests on, in brackets: 不属于本机关职权范围（《…法》第三十二条第一款第二项）.
Facts of the case are left open as ＿＿＿. Once the county sets phrases for an act, they replace the program's; other
offices get them with its packages.
"""

import json
import re
from collections.abc import Iterable
from functools import cache

import resources
from db import journal
from db.actors import Actor, Role, SiteKind
from db.cases.acts import ACT_LABELS, ActKind
from db.cases.tables import PhraseRow
from db.errors import UserError
from db.store import database

LONGEST = 500
MOST = 50
BLANK = "＿＿"
_ARTICLE = re.compile(r"（(《[^（）]+》[^（）]*第[^（）]+条[^（）]*)）[。；]?$")


def phrases(purpose: ActKind) -> tuple[str, ...]:
    """The phrases offered for this act, in the county's order; the program's own where the county never set any."""
    rows = PhraseRow.select(PhraseRow.text, PhraseRow.active).where(PhraseRow.purpose == purpose)
    found = list(rows.order_by(PhraseRow.position, PhraseRow.id))
    return tuple(row.text for row in found if row.active) if found else shipped(purpose)


@cache
def _all_shipped() -> dict[str, list[str]]:
    found: dict[str, list[str]] = json.loads(resources.path("phrases/cases.json").read_text(encoding="utf-8"))
    return found


def shipped(purpose: ActKind) -> tuple[str, ...]:
    """The program's own phrases for this act; the facts in them are left open."""
    return tuple(_all_shipped().get(purpose, ()))


def split_article(text: str) -> tuple[str, str]:
    """A phrase or reason and the article it ends with: 不属于本机关职权范围（《…法》第三十二条） in its two parts."""
    plain = text.strip()
    found = _ARTICLE.search(plain)
    return (plain[: found.start()], found[1]) if found else (plain, "")


def may_set(actor: Actor) -> bool:
    """Whether this person may change the phrases: a list editor or administrator at the county."""
    return actor.site.kind in (SiteKind.COUNTY, SiteKind.ZONE) and bool(actor.roles & {Role.LIST_EDITOR, Role.ADMIN})


def set_phrases(actor: Actor, purpose: ActKind, texts: Iterable[str]) -> tuple[str, ...]:
    """Offer exactly these texts for an act from now on, in this order.

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
            _put(purpose, wanted, before)
            journal.record(
                actor, f"改「{ACT_LABELS[purpose]}」的常用语", "phrase", purpose,
                before={"texts": before}, after={"texts": wanted},
            )  # fmt: skip
    return phrases(purpose)


def _put(purpose: ActKind, wanted: list[str], before: Iterable[str]) -> None:
    """Write the rows: a phrase keeps its row, so that it stays one document; one left out becomes inactive.

    A phrase of the program that is left out gets an inactive row too, so that an empty county list also holds.
    """
    known = {row.text: row for row in PhraseRow.select().where(PhraseRow.purpose == purpose)}
    for text, row in known.items():
        position = wanted.index(text) if text in wanted else row.position
        if (row.position, row.active) != (position, text in wanted):
            row.position, row.active = position, text in wanted
            row.save()
    for position, text in enumerate((*wanted, *(text for text in before if text not in wanted))):
        if text not in known:
            PhraseRow.create(purpose=purpose, position=position, text=text, active=text in wanted)
