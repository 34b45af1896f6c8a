"""四份文件: what government and bureau must have issued before a batch is cut over (山西 2019 四(三)2).

Three are entered by hand. The memorandum counts as present once those in force name every power; it is entered by hand
only where it was signed outside this program.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from db import clock
from db.actors import Actor, Role, SiteKind
from db.errors import UserError
from db.handover import acts, service
from db.handover.acts import HandoverAct, HandoverActKind, Subject
from db.handover.memoranda.covering import Cover, covers
from db.handover.rules import Batch, TransferItem
from db.store import database


class FourPaper(StrEnum):
    """The four papers of 山西 2019 四(三)2."""

    CATALOGUE = "catalogue"
    SUPERVISION = "supervision"
    LINKAGE = "linkage"
    MEMORANDUM = "memorandum"


FOUR_PAPERS = {
    FourPaper.CATALOGUE: "划转事项目录",
    FourPaper.SUPERVISION: "划出事项事中事后监管办法",
    FourPaper.LINKAGE: "职责划分和审管衔接机制",
    FourPaper.MEMORANDUM: "审管衔接备忘录",
}


@dataclass(frozen=True, slots=True)
class PaperState:
    """One of the four papers of a batch: its title, number and date once it was presented, else empty texts.

    For the memorandum, `in_force` names those that hold, and `uncovered` the powers that none of them names.
    """

    paper: FourPaper
    title: str = ""
    number: str = ""
    issued_on: str = ""
    user_name: str = ""
    act_id: str = ""
    in_force: tuple[str, ...] = ()
    uncovered: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """What the paper is."""
        return FOUR_PAPERS[self.paper]

    @property
    def presented(self) -> bool:
        """Whether it is there."""
        return bool(self.act_id) or self.by_itself

    @property
    def by_itself(self) -> bool:
        """Whether memoranda in force cover every power, so that nothing has to be entered."""
        return bool(self.in_force) and not self.uncovered

    @property
    def told(self) -> str:
        """What is present of it, in words; '' where nothing is."""
        more = f"等 {len(self.in_force)} 份" if len(self.in_force) > 2 else ""
        held = "；".join(self.in_force[:2]) + more
        if self.by_itself:
            return held
        if self.act_id:
            return "　".join(filter(None, (f"《{self.title}》", self.number, self.issued_on)))
        if not self.uncovered:
            return ""
        more = f"等 {len(self.uncovered)} 项" if len(self.uncovered) > 2 else ""
        without = f"没有生效备忘录的：{'、'.join(self.uncovered[:2])}{more}"
        return f"{held}；{without}" if held else without


def require_officer(actor: Actor) -> None:
    """Raise UserError unless a 交接员 or list editor of the county or a zone asks: decisions are made there."""
    actor.require(Role.HANDOVER, Role.LIST_EDITOR)
    if actor.site.kind not in (SiteKind.COUNTY, SiteKind.ZONE):
        raise UserError("划转由县级决定，本单位没有改动。", hint="请把意见交县行政审批服务管理局或县审改办。")


def states(recorded: Sequence[HandoverAct]) -> tuple[PaperState, ...]:
    """The four papers in their order, from the acts on one batch; a newer one replaces an older of its sort. Pure."""
    found = {paper: PaperState(paper) for paper in FourPaper}
    for act in acts.standing(list(recorded)):
        name = act.details.get("paper", "")
        if act.kind is HandoverActKind.PAPER_PRESENTED and name in set(FourPaper):
            paper = FourPaper(name)
            found[paper] = PaperState(
                paper, act.details.get("title", ""), act.details.get("number", ""), act.happened_on.isoformat(),
                act.user_name, act.id,
            )  # fmt: skip
    return tuple(found.values())


def of_batch(batch_id: str) -> tuple[PaperState, ...]:
    """The four papers of a batch, in their order, the memorandum for every power of it."""
    return for_powers(service.batch(batch_id))


def for_powers(batch: Batch, item_ids: Collection[str] = ()) -> tuple[PaperState, ...]:
    """The four papers as these powers of a batch need them, all of its powers where none are named."""
    asked = [one for one in batch.items if not item_ids or one.id in item_ids]
    found = states(acts.of(Subject.BATCH, batch.id))
    return tuple(with_memoranda(state, asked, covers(batch)) if _is_memorandum(state) else state for state in found)


def _is_memorandum(state: PaperState) -> bool:
    return state.paper is FourPaper.MEMORANDUM


def with_memoranda(state: PaperState, asked: Sequence[TransferItem], held: Mapping[str, Cover]) -> PaperState:
    """The fourth paper with what memoranda in force say of these powers. Pure."""
    named = dict.fromkeys(held[one.id].words for one in asked if one.id in held)
    return replace(state, in_force=tuple(named), uncovered=tuple(one.name for one in asked if one.id not in held))


def missing(batch: Batch, item_ids: Collection[str] = ()) -> tuple[str, ...]:
    """The names of those of the four papers that are not there yet for these powers, all of the batch's by default."""
    return tuple(state.label for state in for_powers(batch, item_ids) if not state.presented)


def require_all(batch: Batch, item_ids: Collection[str] = ()) -> None:
    """Raise UserError while one of the four papers is missing: nothing is cut over before (先立后破,
    山西 2019 四(三)3).
    """
    lacking = missing(batch, item_ids)
    if lacking:
        raise UserError(
            f"四份文件还缺 {len(lacking)} 份：{'、'.join(lacking)}，不能交接。",
            hint="请先由政府发文，在「决定」的「四份文件」里登记；备忘录双方签署、生效以后自动算齐。",
        )


def present(
    actor: Actor, batch_id: str, paper: FourPaper, issued_on: date, title: str, number: str = ""
) -> tuple[PaperState, ...]:
    """Record that one of the four papers was issued or signed, with title, number and date; returns all four."""
    require_officer(actor)
    if not title.strip():
        raise UserError("没有写文件标题，没有保存。", hint="请照文件填写标题；文号没有可以不填。")
    with database.atomic():
        batch = service.batch(batch_id)
        known = next(state for state in of_batch(batch_id) if state.paper is paper)
        if known.by_itself:
            raise UserError(
                f"「{known.label}」不用登记，已经算齐：{known.told}。", hint="本机没有起草签署的，才在这里登记。"
            )
        if (known.title, known.number, known.issued_on) == (title.strip(), number.strip(), issued_on.isoformat()):
            return of_batch(batch_id)
        acts.append(
            actor, Subject.BATCH, batch_id, HandoverActKind.PAPER_PRESENTED, issued_on,
            called=f"{batch.name}《{title.strip()}》", batch_id=batch_id,
            details={"paper": paper, "title": title, "number": number},
        )  # fmt: skip
        return of_batch(batch_id)


def take_back(actor: Actor, batch_id: str, paper: FourPaper, reason: str) -> tuple[PaperState, ...]:
    """Take back what was recorded of one paper by another act, with the reason; returns all four.

    Raises UserError once a power of the batch was cut over on these papers (先立后破, 山西 2019 四(三)3): they can be
    replaced only.
    """
    require_officer(actor)
    if not reason.strip():
        raise UserError("更正要写明理由，没有保存。", hint="请写清为什么更正。")
    with database.atomic():
        known = next(state for state in of_batch(batch_id) if state.paper is paper)
        if not known.act_id:
            raise UserError(f"「{known.label}」还没有登记，没有可更正的。", hint="请刷新后再看。")
        _refuse_after_cut_over(batch_id, known.label)
        acts.append(
            actor, Subject.BATCH, batch_id, HandoverActKind.REVERSED, clock.today(),
            called=f"{service.batch(batch_id).name}《{known.title}》", batch_id=batch_id, reason=reason,
            reverses=known.act_id,
        )  # fmt: skip
        return of_batch(batch_id)


def _refuse_after_cut_over(batch_id: str, label: str) -> None:
    """Raise UserError where a cut-over rests on the papers; one made on a basis of its own (`override`) does not."""
    cut_over = acts.standing(acts.in_batch(batch_id, Subject.ITEM))
    without = {act.subject_id for act in cut_over if act.details.get("override")}
    resting = [one for one in service.batch(batch_id).items if one.effective_on and one.id not in without]
    if resting:
        raise UserError(
            f"「{resting[0].name}」已于 {resting[0].effective_on} 交接，「{label}」不能再撤回。",
            hint="标题、文号写错的，直接再登记一次；不该交接的，先更正交接。",
        )
