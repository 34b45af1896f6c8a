"""认领 in a store: who is asked, what departments answered, and what a claim brings into our draft."""

from collections import defaultdict
from collections.abc import Generator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from db import clock
from db.actors import Actor, Role, SiteKind
from db.errors import UserError
from db.items import acts, editors, service
from db.items.acts import LIST_ACT_LABELS, ListAct, ListActKind, NewAct, Subject
from db.items.lists.claims_draft import DraftRows
from db.items.lists.claims_rules import CHAIN, Answer, Counts, Line, blocking, counts, why_not
from db.items.lists.claims_standing import Pair, Reading
from db.items.rules import EDITION_LABELS, Edition, EditionState, ListKind
from db.organs import service as organs
from db.store import database

K = ListActKind
Steps = Generator[int, None, int]

CHUNK = 100
"""How many answers are written between two reports of progress."""


@dataclass(frozen=True, slots=True)
class Worksheet:
    """The claims of one edition: every item of the upper list with who answers it and how far it is."""

    edition: Edition
    upper: Edition
    lines: tuple[Line, ...]

    @property
    def counts(self) -> Counts:
        """The figures of the whole sheet."""
        return counts(self.lines)

    def by_department(self) -> list[tuple[str, list[Line]]]:
        """The lines of each department, in the order of its first one; those of nobody last."""
        found: dict[str, list[Line]] = defaultdict(list)
        for line in sorted(self.lines, key=lambda line: not line.organ_id):
            found[line.department].append(line)
        return list(found.items())


def worksheet(edition_id: str, organ_id: str | None = None) -> Worksheet:
    """The claims of an edition, or of one department in it. Raises UserError when it answers to no upper list.

    A line's department is the one that answered or was named; else whose item it is in our draft; else the county's
    counterpart of the upper department, where just one is registered.
    """
    reading = _read(service.edition(edition_id))
    found = (line for line in reading.lines() if organ_id in (None, line.organ_id))
    return Worksheet(reading.edition, reading.upper, tuple(found))


def publication_problems(edition_id: str) -> list[str]:
    """Why an edition that answers to an upper one may not be published yet: answers are missing (泽州 2022 二(一)1)."""
    edition = service.edition(edition_id)
    return blocking(worksheet(edition_id).lines) if edition.upper_id and edition.kind is ListKind.LIST else []


def step(actor: Actor, edition_id: str, pairs: Sequence[Pair], kind: ListActKind, on: date) -> Steps:
    """Record a step of the chain for some items, all or none, yielding how many are done; returns how many.

    认领 records 主子项确认 and 要素接收 of the same day where they are missing, each as an act of its own, and brings
    the item into our draft. Raises UserError where the order forbids it.
    """
    if kind not in CHAIN:
        raise ValueError(f"{kind} is no step of the chain")
    return _record(actor, edition_id, pairs, kind, on, "")


def decline(actor: Actor, edition_id: str, pairs: Sequence[Pair], on: date, reason: str) -> Steps:
    """Record that a department does not claim some items (不认领), and why; as `step` otherwise."""
    if not reason.strip():
        raise UserError(
            "没有写不认领的理由，没有登记。", hint="请写明为什么不认领，例如 本县没有这项职权，由市局实施。"
        )
    return _record(actor, edition_id, pairs, K.DECLINED, on, reason)


def reverse(actor: Actor, edition_id: str, pair: Pair, reason: str) -> None:
    """更正: take the last step of an item at a department back; both stay on record."""
    _require_own(actor, pair[1])
    with database.atomic():
        reading = _read(service.edition(edition_id))
        line = reading.line(pair)
        last = line.chain.last
        if last is None:
            raise UserError(f"「{line.item.name}」还没有登记过，没有可以更正的。", hint="请核对事项和部门。")
        if last.kind is not K.ITEM_PUBLISHED:
            service.require_draft(edition_id)
        if not reason.strip():
            raise UserError("没有写更正的原因，没有更正。", hint="请写明错在哪里。")
        if last.kind is K.ITEM_PUBLISHED:
            _require_county(actor)
        acts.append_many(actor, [_taking_back(reading, line, last, reason)])
        rows = DraftRows(actor, reading)
        if last.kind is K.CLAIMED and editors.is_county(actor):
            rows.drop(line, clock.today())
        elif last.kind is K.DECLINED and editors.is_county(actor):
            rows.pick_up(line)
        rows.write()


def assign(actor: Actor, edition_id: str, item_id: str, organ_id: str, on: date, beside: bool = False) -> None:
    """Say which department answers an item (主子项确认 to it), instead of those asked so far or `beside` them.

    Raises UserError when one of those has answered already.
    """
    _require_county(actor)
    with database.atomic():
        reading = _open(actor, edition_id, [(item_id, organ_id)], K.CONFIRMED)
        organ, line = organs.organ_by_id(organ_id), reading.line((item_id, organ_id))
        others = [] if beside else [one for one in reading.of(item_id) if one.organ_id != organ_id and one.chain.last]
        answered = next((one for one in others if one.answer is not Answer.OPEN), None)
        if answered:
            raise UserError(
                f"{answered.department}对「{line.item.name}」已答复「{answered.chain.label}」，没有改派。",
                hint="请先更正那个部门的答复，或选「同时由两个部门答复」。",
            )
        news = [
            _taking_back(reading, other, act, f"改由{organ.name}答复")
            for other in others
            for act in reversed(other.chain.steps)
        ]
        news += [] if line.chain.steps else [_act(reading, line, K.CONFIRMED, on, "")]
        acts.append_many(actor, news)


def take_in(actor: Actor, edition_id: str) -> Steps:
    """Do in our draft what departments answered on their own PCs (收入清单), yielding how many are done.

    What they claimed comes in, what they declined goes. Returns how many there were.
    """
    _require_county(actor)
    with database.atomic():
        reading = _open(actor, edition_id, [], K.CLAIMED)
        waiting = [line for line in reading.lines() if line.waiting]
        rows = DraftRows(actor, reading)
        for done, line in enumerate(waiting, start=1):
            if line.chain.declined:
                rows.drop(line, line.chain.declined.happened_on)
            else:
                rows.bring(line)
            if done % CHUNK == 0:
                rows.write()
                yield done
        rows.write()
    return len(waiting)


def _open(actor: Actor, edition_id: str, pairs: Sequence[Pair], kind: ListActKind) -> Reading:
    """The claims of an edition, where this person may record something for these departments."""
    for organ_id in {organ_id for _, organ_id in pairs}:
        _require_own(actor, organ_id)
    return _read(service.edition(edition_id) if kind is K.ITEM_PUBLISHED else service.require_draft(edition_id))


def _read(edition: Edition) -> Reading:
    if edition.upper_id is None or edition.kind is not ListKind.LIST:
        raise UserError(
            f"「{edition.name}」没有关联上级清单，没有可以认领的事项。",
            hint="请在「清单版本」里起草新版，选「由上级清单承接」，再把事项导入那一版。",
        )
    return Reading(edition, service.edition(edition.upper_id))


def _record(
    actor: Actor, edition_id: str, pairs: Sequence[Pair], kind: ListActKind, on: date, reason: str
) -> Generator[int, None, int]:
    if kind is K.ITEM_PUBLISHED:
        _require_county(actor)
    with database.atomic():
        wanted = list(dict.fromkeys(pairs))
        reading = _open(actor, edition_id, wanted, kind)
        rows = DraftRows(actor, reading)
        for start in range(0, len(wanted), CHUNK):
            part = wanted[start : start + CHUNK]
            lines = [reading.line(pair) for pair in part]
            acts.append_many(actor, [new for line in lines for new in _acts(reading, line, kind, on, reason)])
            for line in lines if editors.is_county(actor) else ():
                if kind is K.CLAIMED:
                    rows.bring(line)
                elif kind is K.DECLINED:
                    rows.drop(line, on)
            rows.write()
            yield start + len(part)
    return len(wanted)


def _acts(reading: Reading, line: Line, kind: ListActKind, on: date, reason: str) -> list[NewAct]:
    """What is recorded for one line. Raises UserError where the order forbids it."""
    wanted = [kind]
    if kind is K.CLAIMED and line.answer is Answer.OPEN:
        done = {act.kind for act in line.chain.steps}
        wanted = [one for one in CHAIN[: CHAIN.index(K.CLAIMED) + 1] if one not in done]
    refusal = why_not(wanted[0], on, line.chain)
    if refusal:
        raise UserError(f"「{line.item.name}」{line.department}：{refusal.text}", hint=refusal.hint)
    if kind is K.ITEM_PUBLISHED:
        _after_the_list(reading.edition, on)
    if kind is K.ITEM_PUBLISHED and not line.own_id:
        raise UserError(f"清单里还没有「{line.item.name}」，不能登记「发布」。", hint="请先收入已认领的事项。")
    return [_act(reading, line, one, on, reason) for one in wanted]


def _after_the_list(edition: Edition, on: date) -> None:
    """An item is published in the system after the list it stands in was approved and published (泽州 2022 二(一)1;
    自治州 2022 二(二)).
    """
    if edition.state is not EditionState.PUBLISHED:
        raise UserError(
            f"「{edition.name}」{EDITION_LABELS[edition.state]}，不能登记「发布」。", hint="请在清单公布以后登记。"
        )
    if on.isoformat() < edition.published_on:
        raise UserError(
            f"「发布」的日期 {on} 早于清单公布的 {edition.published_on}，没有登记。", hint="请按实际发布的日期填写。"
        )


def _act(reading: Reading, line: Line, kind: ListActKind, on: date, reason: str) -> NewAct:
    called = f"{line.item.name}　{line.department}"
    return NewAct(Subject.CLAIM, line.item.id, kind, on, called, reading.edition.id, line.organ_id, reason=reason)


def _taking_back(reading: Reading, line: Line, act: ListAct, reason: str) -> NewAct:
    called = f"{line.item.name}　{line.department}的{LIST_ACT_LABELS[act.kind]}"
    new = _act(reading, line, K.REVERSED, clock.today(), reason)
    return replace(new, called=called, reverses=act.id)


def _require_county(actor: Actor) -> None:
    editors.require_county_editor(actor, "这一步由县级办理，本单位没有登记。", "请把意见交县审改办。")


def _require_own(actor: Actor, organ_id: str) -> None:
    """Raise UserError unless the county's list editor, for any department, or the department's own liaison asks."""
    if editors.is_county(actor) and Role.LIST_EDITOR in actor.roles:
        return
    actor.require(Role.LIAISON)
    if organ_id != actor.organ_id or not (editors.is_county(actor) or actor.site.kind is SiteKind.DEPARTMENT):
        raise UserError("只能替本部门答复认领，没有登记。", hint="别的部门的答复由它自己或县审改办登记。")
