"""The register of laws (法规名录): which titles are known here, those the program brings and the county's own."""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

import resources
from db import journal
from db.actors import Actor
from db.errors import UserError
from db.items import editors
from db.items.citations import split_citations
from db.items.tables import LawRow
from db.sheets.rules import comparable
from db.store import database

LONGEST_TITLE = 120
KINDS = {
    "law": "法律",
    "regulation": "行政法规",
    "decision": "国务院决定",
    "local": "地方性法规",
    "rule": "规章",
    "document": "规范性文件",
    "": "未注明",
}

_AMENDED = re.compile(r"\((?:19|20)\d\d年?(?:第.次)?(?:修正|修订|修改)(?:本|版)?\)$|\((?:修正|修订|试行|暂行)\)$")
_STATE = "中华人民共和国"


@dataclass(frozen=True, slots=True)
class Law:
    """One title of the register; the number is the one it was first published under, '' where none is kept."""

    title: str
    number: str
    kind: str


@dataclass(frozen=True, slots=True)
class Unlisted:
    """A title that lists cite and the register does not hold (未收录): how often, and where first."""

    title: str
    number: str
    cell: str
    times: int


def register() -> dict[str, Law]:
    """Every known law by the key of its title."""
    return _brought() | {
        title_key(title): Law(title, number, kind)
        for title, number, kind in database.execute_sql("SELECT title, number, kind FROM law").fetchall()
    }


@lru_cache(maxsize=4096)
def title_key(title: str) -> str:
    """A title for comparing: without 《》, the state's name in front and a remark of its amendment behind."""
    plain = _AMENDED.sub("", comparable(title.strip("《》〈〉 ")))
    return plain.removeprefix(_STATE)


def unlisted(bases: Iterable[tuple[str, str]]) -> tuple[Unlisted, ...]:
    """The titles cited in bases (cell, text) that the register does not hold, in the order they are met.

    未收录 says nothing about whether the title is right: the register is small.
    """
    known = register()
    found: dict[str, Unlisted] = {}
    for cell, text in bases:
        for citation in split_citations(text):
            key = title_key(citation.title)
            if not key or key in known:
                continue
            first = found.get(key, Unlisted(citation.title, citation.number, cell, 0))
            found[key] = Unlisted(first.title, first.number or citation.number, first.cell, first.times + 1)
    return tuple(found.values())


def add_law(actor: Actor, title: str, number: str = "", kind: str = "") -> Law:
    """Take a title into the county's register (收录). Raises UserError when it is empty or already there."""
    editors.require_county_editor(actor, "法规名录由县级登记，本单位没有收录。", "请把法规名称报县审改办收录。")
    title = "".join(title.split()).strip("《》")
    if not title or len(title) > LONGEST_TITLE:
        raise UserError(f"法规名称空着或太长，没有收录「{title[:30]}」。", hint="请填法规的全名，不带书名号。")
    if title_key(title) in register():
        raise UserError(f"名录里已经有「{title}」。", hint="不用再收录。")
    with database.atomic():
        row = LawRow.create(title=title, number=number.strip(), kind=kind)
        after = {"title": title, "number": number.strip(), "kind": kind}
        journal.record(actor, f"收录法规《{title}》", "law", row.id, after=after)
    return Law(title, number.strip(), kind)


@lru_cache(maxsize=1)
def _brought() -> dict[str, Law]:
    told = json.loads(resources.path("codes/laws.json").read_text(encoding="utf-8"))
    return {title_key(law["title"]): Law(law["title"], law["number"], law["kind"]) for law in told["laws"]}
