"""What the view of memoranda says: columns, states and the rows of its tables."""

from dataclasses import dataclass
from datetime import date

from db import clock
from db.handover.memoranda.clauses import Clause, Memorandum, MemorandumItem
from db.handover.memoranda.state import MEMORANDUM_STATE_LABELS, MemorandumState, Signing
from db.handover.rules import DIRECTION_LABELS, Batch, Direction
from desktop.handover.memoranda.reading import Entry, Opened
from desktop.widgets.rows import Column, Group
from desktop.widgets.shapes import Shape, Status, Tone

S = MemorandumState
_TONES = {
    S.DRAFT: (Shape.RING, Tone.GREY),
    S.SIGNING: (Shape.HALF, Tone.AMBER),
    S.SIGNED: (Shape.HALF, Tone.PRIMARY),
    S.IN_FORCE: (Shape.DISC, Tone.GREEN),
    S.REPLACED: (Shape.RING, Tone.GREY),
    S.EXPIRED: (Shape.SQUARE, Tone.RED),
    S.ENDED: (Shape.CROSS, Tone.GREY),
    S.OUTDATED: (Shape.RING, Tone.GREY),
}
NOT_DRAFTED = Status(Shape.TRIANGLE, Tone.AMBER, "未起草")


@dataclass(frozen=True, slots=True)
class ClauseRow:
    """One clause with its number."""

    id: int
    number: str
    clause: Clause


@dataclass(frozen=True, slots=True)
class PartyRow:
    """One party and its signature; '' where it has not signed."""

    id: str
    role: str
    organ: str
    signatory: str
    on: str
    registered_by: str


@dataclass(frozen=True, slots=True)
class VersionRow:
    """One version and its state."""

    id: str
    memorandum: Memorandum
    signing: Signing


def state_status(now: Signing | None, day: date) -> Status:
    """The state of a version as word, shape and colour."""
    if now is None:
        return NOT_DRAFTED
    state = now.state_on(day)
    return Status(*_TONES[state], MEMORANDUM_STATE_LABELS[state])


def entry_status(entry: Entry) -> Status:
    """Where a department stands: what is in force counts before a draft that is to follow."""
    if entry.last_day:
        gone = entry.last_day < clock.today()
        return Status(Shape.SQUARE if gone else Shape.TRIANGLE, Tone.RED if gone else Tone.AMBER, _ending(entry))
    return state_status(entry.held or entry.newest, clock.today())


def _ending(entry: Entry) -> str:
    assert entry.last_day
    return f"{entry.last_day} " + ("已期满" if entry.last_day < clock.today() else "到期，未续签")


def entry_columns() -> list[Column]:
    """部门, 事项, 版次, 生效, 状态."""
    return [
        Column("批次、部门", 220, text=lambda one: one.department, hint="部门", stretch=True),
        Column("事项", 64, text=lambda one: f"{one.items} 项", tone=Tone.INK2, rank=3),
        Column("版次", 72, text=_version, tone=Tone.INK2, rank=3),
        Column("生效", 104, text=lambda one: _since(one), tone=Tone.INK2, rank=3),
        Column("状态", 190, status=entry_status, choices=True, extra=250),
    ]


def _version(entry: Entry) -> str:
    return f"第 {entry.newest.version.version} 版" if entry.newest else ""


def _since(entry: Entry) -> str:
    return str(entry.held.begins) if entry.held else ""


def group(batch: Batch, entries: list[Entry]) -> Group:
    """A batch as a group, with how many of its departments have a memorandum in force."""
    held = sum(one.held is not None for one in entries)
    status = Status(Shape.DISC, Tone.GREEN, "都已生效") if held == len(entries) else None
    return Group(batch.id, batch.name, f"{held} / {len(entries)} 份生效", status)


def clause_columns() -> list[Column]:
    """序号, 标题, 内容."""
    return [
        Column("条", 44, text=lambda one: one.number, tone=Tone.INK2),
        Column("标题", 150, text=lambda one: one.clause.heading),
        Column("内容", 300, text=lambda one: one.clause.text, stretch=True, tail=True),
    ]


def item_columns() -> list[Column]:
    """事项, 方向, 审批, 监管, 初审意见, 踏勘, 推送."""
    return [
        Column("事项", 220, text=lambda one: one.name, stretch=True),
        Column("方向", 56, text=lambda one: DIRECTION_LABELS[Direction(one.direction)], tone=Tone.INK2),
        Column("初审意见", 120, text=opinion_words),
        Column("踏勘", 80, text=lambda one: one.survey or "—", tone=Tone.INK2),
    ]


def opinion_words(item: MemorandumItem) -> str:
    """Whether a 初审意见 is asked for."""
    if item.direction != Direction.IN:
        return "—"
    return f"需要：{item.opinion_basis}" if item.opinion_basis else "取消"


def item_told(item: MemorandumItem) -> str:
    """All an item's row says."""
    told = (
        ("审批", item.approval_duty), ("监管", item.supervision_duty), ("初审意见", item.preliminary_opinion),
        ("踏勘", item.survey), ("推送", item.push), ("编码", item.item_code),
    )  # fmt: skip
    return "　".join(f"{name}：{text}" for name, text in told if text)


def party_columns() -> list[Column]:
    """单位, 签署人, 日期, 登记."""
    return [
        Column("单位", 200, text=lambda one: f"{one.role}　{one.organ}", stretch=True),
        Column("签署人", 90, text=lambda one: one.signatory),
        Column("签署日期", 108, text=lambda one: one.on),
        Column("登记人", 90, text=lambda one: one.registered_by, tone=Tone.INK2),
    ]


def version_columns() -> list[Column]:
    """版次, 改了什么, 状态."""
    return [
        Column("版次", 80, text=lambda one: f"第 {one.memorandum.version} 版"),
        Column("生效", 108, text=lambda one: str(one.signing.begins or ""), tone=Tone.INK2),
        Column("止", 108, text=lambda one: str((one.signing.begins and one.signing.ends) or ""), tone=Tone.INK2),
        Column("状态", 180, status=lambda one: state_status(one.signing, clock.today()), stretch=True),
    ]


def clause_rows(clauses: tuple[Clause, ...]) -> list[ClauseRow]:
    """The clauses as rows."""
    return [ClauseRow(number, str(number), one) for number, one in enumerate(clauses, 1)]


def party_rows(found: Opened) -> list[PartyRow]:
    """The parties as rows: 甲方 is the bureau."""
    rows = []
    for role, (organ_id, name) in zip(("甲方", "乙方"), found.parties.items(), strict=False):
        one = found.signing.signature_of(organ_id) if found.signing else None
        signed = (one.signatory, str(one.on), one.registered_by) if one else ("", "未签署", "")
        rows.append(PartyRow(organ_id, role, name, *signed))
    return rows


def version_rows(found: Opened) -> list[VersionRow]:
    """The versions as rows, the newest first."""
    pairs = zip(found.versions, found.signings, strict=True)
    return [VersionRow(one.id, one, now) for one, now in pairs][::-1]


def told(found: Opened) -> str:
    """Basis, effective date and expiry of the newest version."""
    newest = found.newest
    if newest is None:
        return "还没有起草。按 Ctrl+N，由程序按现行规则集拟出各条。"
    effective = newest.effective_on or "自双方签署之日"
    until = f"　有效期至 {newest.expires_on}" if newest.expires_on else ""
    amended = next((one.version for one in found.versions if one.id == newest.amends_id), 0)
    changed = f"　修改第 {amended} 版，生效以前原备忘录继续有效" if amended else ""
    return f"生效 {effective}{until}{changed}"
