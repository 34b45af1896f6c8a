"""An upper list beside the open store's, and the answers to it, made up for the pictures; nothing is written."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from db.items.acts import ListAct, ListActKind, Subject
from db.items.lists.claims import Worksheet
from db.items.lists.claims_rules import CHAIN, Chain, Line
from db.items.lists.claims_standing import NOBODY
from db.items.lists.same_source import Comparison
from db.items.lists.same_source_rules import Finding, Verdict, judge, sources
from db.items.rules import Edition, EditionState, Item

SHOWN = 40
UPPER = Edition("upper", "山西省2026年版", "2", "14", EditionState.PUBLISHED, "", "2026-01-20", SHOWN)
REASON = "本县没有这项职权，由市局实施"


def compared(edition: Edition, items: Sequence[Item]) -> Comparison:
    """Some of a list's items beside an upper list that words a few of them differently and lacks one."""
    ours = list(items[:SHOWN])
    upper = [replace(item, id=f"u{item.id}", department=item.department.replace("县", "省", 1)) for item in ours]
    for place, item in enumerate(ours):
        if place % 9 == 2:
            upper[place] = replace(
                upper[place], basis="；".join(one for one in (item.basis, "《示例管理条例》第三条") if one)
            )
        elif place % 9 == 5:
            upper[place] = replace(upper[place], name=f"{item.name}审批", code="")
            ours[place] = replace(item, code="")
    known = sources(UPPER.name, upper)
    found = [judge(item, "4", known) for item in ours]
    return Comparison(edition, UPPER, tuple(_proposed(one, upper[place]) for place, one in enumerate(found)))


def _proposed(finding: Finding, near: Item) -> Finding:
    return replace(finding, proposals=(near,)) if finding.verdict is Verdict.NO_PARENT else finding


def worksheet(edition: Edition, items: Sequence[Item]) -> Worksheet:
    """A worksheet in which some departments have answered, one has not, and one item has nobody to answer it."""
    lines = []
    for place, item in enumerate(items[:SHOWN]):
        organ = "" if place == SHOWN - 1 else item.department
        upper = replace(item, id=f"u{item.id}", department=item.department.replace("县", "省", 1))
        chain = _chain(place) if organ else Chain()
        lines.append(Line(upper, organ, organ or NOBODY, not chain.last, chain, item.id))
    return Worksheet(edition, UPPER, tuple(lines))


def _chain(place: int) -> Chain:
    if place % 7 == 3:
        return Chain((), _act(0, ListActKind.DECLINED))
    if place % 5 == 4:
        return Chain()
    return Chain(tuple(_act(number, kind) for number, kind in enumerate(CHAIN[: 3 + place % 3])))


def _act(number: int, kind: ListActKind) -> ListAct:
    reason = REASON if kind is ListActKind.DECLINED else ""
    return ListAct(f"a{number}", Subject.CLAIM, "u", kind, "", None, date(2026, 3, 2 + 3 * number), {}, reason, "",
                   "李四", "", "2026-03-02T09:00:00+08:00", number)  # fmt: skip
