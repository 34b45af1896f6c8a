"""The course of an edition (清单版本): which step may follow which, what stops one, what was done. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from db.errors import UserError
from db.items.acts import LIST_ACT_LABELS, ListAct, ListActKind, standing
from db.items.rules import LIST_KINDS, Edition, EditionState, ListKind

K = ListActKind

RANKS = {
    K.JOINT_REVIEWED: 1,
    K.LEGALITY_REVIEWED: 2,
    K.COMPETITION_REVIEWED: 2,
    K.REPORTED: 3,
    K.APPROVED: 4,
    K.PUBLISHED: 5,
    K.COPIED: 6,
}
"""The order of the steps (泽州 2022 一, 二(一)1): review, report, approve, publish, copy; those of one rank in any
order."""

COUNTY = "4"
"""GB/T 39046-2020 A.2, the level of our own lists."""

TOWNSHIP_STEPS = (K.TOWNSHIP_APPROVED, K.TOWNSHIP_PUBLISHED)


@dataclass(frozen=True, slots=True)
class Course:
    """Which steps this edition has to take; `ours` is false for a list another region made and published."""

    review: bool = True
    legality: bool = True
    competition: bool = True
    report: bool = True
    ours: bool = True

    @property
    def demanded(self) -> tuple[ListActKind, ...]:
        """The steps that may not be missing, in their order."""
        if not self.ours:
            return (K.PUBLISHED,)
        wanted = {
            K.JOINT_REVIEWED: self.review,
            K.LEGALITY_REVIEWED: self.legality,
            K.COMPETITION_REVIEWED: self.competition,
            K.REPORTED: self.report,
            K.APPROVED: True,
            K.PUBLISHED: True,
            K.COPIED: self.review,
        }
        return tuple(kind for kind, asked in wanted.items() if asked)

    @property
    def possible(self) -> tuple[ListActKind, ...]:
        """The steps that may be taken, in their order."""
        return tuple(RANKS) if self.ours else (K.PUBLISHED,)


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a step may not be taken, and what to do first."""

    text: str
    hint: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing a step asks to be written down; of those marked `either`, one is enough."""

    key: str
    label: str
    required: bool = False
    either: bool = False


NO_UPPER = "no_upper_reason"
"""What the publication of a list records that answers to no upper one (泽州 2022 二(一)1): nothing was compared or
claimed."""

ENTRIES: Mapping[ListActKind, tuple[Entry, ...]] = {
    K.JOINT_REVIEWED: (Entry("participants", "参加单位", required=True), Entry("document", "纪要或意见")),
    K.LEGALITY_REVIEWED: (Entry("organ", "审核机关", required=True), Entry("document", "审核意见文号")),
    K.COMPETITION_REVIEWED: (Entry("organ", "审查机关", required=True), Entry("document", "审查意见文号")),
    K.REPORTED: (Entry("recipient", "报送机关", required=True), Entry("number", "报送函文号")),
    K.APPROVED: (
        Entry("organ", "审定机关", required=True),
        Entry("meeting", "会议", either=True),
        Entry("number", "批准文号", either=True),
    ),
    K.PUBLISHED: (
        Entry("channels", "公布渠道", required=True),
        Entry("number", "公布文号"),
        Entry(NO_UPPER, "没有上级清单的理由"),
    ),
    K.COPIED: (Entry("recipient", "抄送机关", required=True), Entry("number", "抄送文号")),
    K.TOWNSHIP_APPROVED: (
        Entry("organ", "审定机关", required=True),
        Entry("meeting", "会议", either=True),
        Entry("number", "批准文号", either=True),
    ),
    K.TOWNSHIP_PUBLISHED: (Entry("channels", "公布渠道", required=True), Entry("number", "公布文号")),
}
"""What is written down with each step."""

CHANNELS = ("政府网站", "政务服务网", "业务办理系统", "政务服务中心", "便民服务中心（站）公告栏", "行政许可管理系统")
"""Where a list is published (自治州 2022 五(三))."""


@dataclass(frozen=True, slots=True)
class Line:
    """One step as a checklist shows it: whether it must be taken, what was recorded, what stops it now."""

    kind: ListActKind
    demanded: bool
    act: ListAct | None
    stop: Refusal | None

    @property
    def label(self) -> str:
        """The step in office words."""
        return LIST_ACT_LABELS[self.kind]


def by_keys(kind: ListActKind, words: Mapping[str, str], entries: Sequence[Entry] | None = None) -> dict[str, str]:
    """What is written down with a step, by the names office people use (会议) or the keys; others are refused.

    `entries` are those of a step that is none of an edition's.
    """
    entries = ENTRIES.get(kind, ()) if entries is None else entries
    keys = {name: entry.key for entry in entries for name in (entry.key, entry.label)}
    unknown = next((name for name in words if name not in keys), None)
    if unknown is not None:
        raise UserError(
            f"「{LIST_ACT_LABELS[kind]}」没有「{unknown}」这一栏，没有登记。",
            hint=f"可以写的有：{'、'.join(entry.label for entry in entries)}。",
        )
    return {keys[name]: text for name, text in words.items()}


def this_round(acts: Sequence[ListAct]) -> list[ListAct]:
    """The steps that hold: standing ones since the edition was last returned to its draft."""
    found: list[ListAct] = []
    for act in standing(list(acts)):
        if act.kind is K.RETURNED:
            found = []
        elif act.kind in RANKS or act.kind in TOWNSHIP_STEPS:
            found.append(act)
    return found


def state_of(acts: Sequence[ListAct]) -> EditionState:
    """How far an edition has come; with the first review its rows stand still, until it is returned to its draft."""
    done = _done(acts)
    if K.PUBLISHED in done:
        return EditionState.PUBLISHED
    if K.APPROVED in done:
        return EditionState.APPROVED
    if K.REPORTED in done:
        return EditionState.REPORTED
    return EditionState.REVIEWED if done else EditionState.DRAFT


def checklist(acts: Sequence[ListAct], course: Course) -> tuple[Line, ...]:
    """Every step of an edition in its order, as of now."""
    done = _done(acts)
    return tuple(
        Line(kind, kind in course.demanded, done.get(kind), None if kind in done else why_not(kind, None, acts, course))
        for kind in course.possible
    )


def next_step(acts: Sequence[ListAct], course: Course) -> ListActKind | None:
    """The first demanded step that was not taken, None when all were."""
    done = _done(acts)
    return next((kind for kind in course.demanded if kind not in done), None)


def why_not(kind: ListActKind, on: date | None, acts: Sequence[ListAct], course: Course) -> Refusal | None:
    """Why an edition may not take a step on a day (None: whatever the day), or None when it may."""
    label, done = LIST_ACT_LABELS[kind], _done(acts)
    if kind not in course.possible:
        return Refusal(f"这是别处编制的清单，不用登记「{label}」。", "只登记它的公布文号和日期。")
    if kind in done:
        return Refusal(
            f"「{label}」已在 {done[kind].happened_on} 登记过，没有再登记。", "写错了的，请先更正那一步，再重新登记。"
        )
    missing = [one for one in course.demanded if RANKS[one] < RANKS[kind] and one not in done]
    if missing:
        return Refusal(
            f"还没有登记「{'」「'.join(LIST_ACT_LABELS[one] for one in missing)}」，不能登记「{label}」。",
            f"请先登记「{LIST_ACT_LABELS[missing[0]]}」。",
        )
    later = [act for one, act in done.items() if RANKS[one] > RANKS[kind]]
    if later:
        return Refusal(
            f"「{later[0].label}」已经登记，不能再补「{label}」。", f"确实要补的，请先更正「{later[0].label}」。"
        )
    before = [act for one, act in done.items() if RANKS[one] < RANKS[kind]]
    return _too_early(label, on, [*_returned(acts), *before])


def why_not_return(acts: Sequence[ListAct], on: date | None = None) -> Refusal | None:
    """Why an edition may not be returned to its draft (退回编制): published, it changes by adjustments alone."""
    done = _done(acts)
    if K.PUBLISHED in done:
        return Refusal("已经公布的清单不能退回编制。", "要改的内容请在「调整」里办理；公布登记错了的，请更正公布。")
    if not done:
        return Refusal("这一版还在编制中，不用退回。", "可以直接修改事项。")
    return _too_early(LIST_ACT_LABELS[K.RETURNED], on, list(done.values()))


def why_not_level(level: str, region: str, own_region: str) -> Refusal | None:
    """Why a list may not be drafted at a level: this county's own is never one of those who set licences
    (泽州 2022 二(一)1).
    """
    if region != own_region or level in ("", COUNTY):
        return None
    return Refusal("本县的清单只能是县级。", "起草上级的清单，请同时写明它的地区，例如 14（省）、1405（市）。")


def why_not_base(base: Edition, region: str, kind: ListKind) -> Refusal | None:
    """Why an edition may not be drafted from another one: rows go on in the same list of the same place alone."""
    if base.kind is kind and base.is_of(region):
        return None
    return Refusal(
        f"「{base.name}」不是同一地方的{LIST_KINDS[kind]}，不能作底稿。", "上级的清单请选「由上级清单承接」。"
    )


def why_not_unpublish(edition: Edition, acts: Sequence[ListAct]) -> Refusal | None:
    """Why the publication of an edition may not be taken back: a later one replaced it, or it was adjusted since.

    `acts` are those on its adjustments. What was published and changed by adjustments (自治州 2022 三(一)) is history.
    """
    if edition.ended_on:
        return Refusal(
            f"「{edition.name}」自 {edition.ended_on} 起已由新版替代，公布不能更正。", "请先更正新版的公布。"
        )
    if any(act.kind is K.EFFECTED for act in standing(list(acts))):
        return Refusal(f"「{edition.name}」公布后已经调整过，公布不能更正。", "要改的内容请在「调整」里办理。")
    return None


def why_not_township(kind: ListActKind, township_id: str, on: date | None, acts: Sequence[ListAct]) -> Refusal | None:
    """Why a township's part may not be approved or published on a day: the county's list comes first
    (自治州 2022 二(一)).
    """
    done, own = _done(acts), township_acts(acts, township_id)
    label, approved = LIST_ACT_LABELS[kind], kind is K.TOWNSHIP_APPROVED
    if kind in own:
        return Refusal(f"「{label}」已在 {own[kind].happened_on} 登记过，没有再登记。", "写错了的，请先更正那一步。")
    wanted = K.APPROVED if approved else K.PUBLISHED
    if wanted not in done:
        return Refusal(f"县清单还没有「{LIST_ACT_LABELS[wanted]}」，不能登记「{label}」。", "请先办完县清单的这一步。")
    if not approved and K.TOWNSHIP_APPROVED not in own:
        return Refusal(f"这个乡镇的清单还没有审定，不能登记「{label}」。", "请先登记「乡镇清单审定」。")
    earlier = [done[wanted], *([] if approved else [own[K.TOWNSHIP_APPROVED]])]
    return _too_early(label, on, earlier)


def township_acts(acts: Sequence[ListAct], township_id: str) -> dict[ListActKind, ListAct]:
    """What was recorded of one township's part."""
    return {act.kind: act for act in this_round(acts) if act.kind in TOWNSHIP_STEPS and act.organ_id == township_id}


def why_not_reverse(act: ListAct, acts: Sequence[ListAct]) -> Refusal | None:
    """Why a recorded step may not be taken back (更正): others stand on it, and those go first."""
    held = this_round(acts)
    returned = [one for one in standing(list(acts)) if one.kind is K.RETURNED]
    if act.kind is K.RETURNED:
        if held or not returned or returned[-1].id != act.id:
            return Refusal("退回以后又登记了别的步骤，不能更正退回。", "请先更正后面的步骤。")
        return None
    if act.id not in {one.id for one in held}:
        return Refusal("这一步已经更正过，或在退回编制以前。", "不用再更正。")
    on_top = [one for one in held if _stands_on(one, act)]
    if on_top:
        return Refusal(
            f"后面还登记了「{on_top[-1].label}」，不能先更正「{act.label}」。", f"请先更正「{on_top[-1].label}」。"
        )
    return None


def why_not_upper(edition: Edition, line: Sequence[Edition]) -> Refusal | None:
    """Why an edition may not answer to the first of `line`; the others are what that one answers to, in their order."""
    upper = line[0]
    if edition.id in {one.id for one in line}:
        return Refusal(f"「{upper.name}」本身对应到「{edition.name}」，不能互为上级。", "请选上一级机关公布的清单。")
    if not edition.kind is upper.kind is ListKind.LIST:
        return Refusal("只有行政许可事项清单才对应上级清单。", "权责清单、基本目录存入以后，同源比对会自动查找。")
    if not (_level(upper) < _level(edition) or _is_in(edition, upper)):
        return Refusal(f"「{upper.name}」不是上级的清单。", "请选国家、省、市的清单；层级登记错了的请另行起草。")
    return None


def _is_in(edition: Edition, upper: Edition) -> bool:
    """Whether it is the list of a zone (开发区) within the other's county."""
    inside = edition.region != upper.region and edition.region.startswith(upper.region)
    return _level(edition) == _level(upper) and bool(upper.region) and inside


def _level(edition: Edition) -> str:
    return edition.level or COUNTY


def missing_entries(kind: ListActKind, details: Mapping[str, str]) -> tuple[str, ...]:
    """The labels of what a step asks for and was not written down."""
    entries = ENTRIES.get(kind, ())
    found = [entry.label for entry in entries if entry.required and not details.get(entry.key, "").strip()]
    either = [entry for entry in entries if entry.either]
    if either and not any(details.get(entry.key, "").strip() for entry in either):
        found.append("或".join(entry.label for entry in either))
    return tuple(found)


def _stands_on(upper: ListAct, lower: ListAct) -> bool:
    if lower.kind in TOWNSHIP_STEPS:
        return upper.kind is K.TOWNSHIP_PUBLISHED and upper.organ_id == lower.organ_id and upper.id != lower.id
    if upper.kind in TOWNSHIP_STEPS:
        return RANKS[lower.kind] <= RANKS[K.APPROVED if upper.kind is K.TOWNSHIP_APPROVED else K.PUBLISHED]
    return RANKS[upper.kind] > RANKS[lower.kind]


def _too_early(label: str, on: date | None, before: Sequence[ListAct]) -> Refusal | None:
    last = max(before, key=lambda act: act.happened_on, default=None)
    if on and last and on < last.happened_on:
        return Refusal(
            f"「{label}」的日期 {on} 早于「{last.label}」的 {last.happened_on}，没有登记。",
            "请核对日期；前一步登记错了的，请先更正。",
        )
    return None


def _returned(acts: Sequence[ListAct]) -> list[ListAct]:
    """The last return to the draft, if there was one."""
    return [act for act in standing(list(acts)) if act.kind is K.RETURNED][-1:]


def _done(acts: Sequence[ListAct]) -> dict[ListActKind, ListAct]:
    return {act.kind: act for act in this_round(acts) if act.kind in RANKS}
