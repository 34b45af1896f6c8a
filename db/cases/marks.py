"""The marks of a case (办件标记): those of its file, and what its reviewers set and took off since. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from db.cases.acts import CLOSED, ActKind, CaseAct, CaseState, last_of, outcome_of, standing, state_of
from db.cases.rules import CASE_FLAGS
from db.errors import UserError

K = ActKind

KEY = "key"
"""重点监管: the supervising department watches what was granted on a commitment more closely (垣曲 2022 Art 24(3))."""
JOINT, UPPER = "joint", "upper"
BY_LEAD = (JOINT, UPPER)
"""What moves the period (45 days instead of 20, Art 42(2)) or who decides (Art 43): the lead of the review sets it."""
HOW_IT_CAME = ("home_visit", "helped")
"""How the papers came (上门、代办): counted by statistics, and nothing of a decision rests on it."""
SETTABLE = ("major", KEY, "interested", "ordered", "unchanged", JOINT, UPPER, *HOW_IT_CAME)
"""The marks a reviewer may set or take off after the intake; 告知承诺 comes from the applicant's own commitment."""
AFTERWARDS = frozenset({KEY, *HOW_IT_CAME})
"""What may still change once it was decided."""
RENEWED = ("renewal", "reissue")
"""The kinds of application whose applicant may declare that nothing changed (泽州 2020 三(一)1)."""


@dataclass(frozen=True, slots=True)
class Filed:
    """What a case's file says that its marks hang on: its own marks, what is applied for, who acts for the applicant
    (named with an identity), and when its statutory period ends as the marks stand now."""

    flags: frozenset[str]
    kind: str = "new"
    helper: bool = False
    due: date | None = None


def flags_of(flags: frozenset[str], acts: Sequence[CaseAct]) -> frozenset[str]:
    """All marks of a case now. One on a commitment is 告知承诺, and 重点监管 until a reviewer takes that off."""
    found = set(flags)
    for act in standing(acts):
        if act.kind is K.REVIEWED:
            found.update(act.details.get("marks", "").split())
        elif act.kind is K.COMMITTED:
            found.update((KEY, "commitment"))
        elif act.kind is K.MARKED:
            found.update(act.details.get("marks", "").split())
            found.difference_update(act.details.get("off", "").split())
    return frozenset(found)


def in_order(flags: frozenset[str]) -> tuple[str, ...]:
    """The marks in the order they are always named; one of a newer program last."""
    return (*(flag for flag in CASE_FLAGS if flag in flags), *sorted(flags - CASE_FLAGS.keys()))


def words_of(flags: frozenset[str]) -> tuple[str, ...]:
    """The marks in office words, in their order."""
    return tuple(CASE_FLAGS.get(flag, flag) for flag in in_order(flags))


def checked(file: Filed, acts: Sequence[CaseAct], said: Mapping[str, str], today: date) -> dict[str, str]:
    """What an act of marking says, without what is so already.

    Raises UserError for a mark that is not a reviewer's to set, for one set and taken off at once, and for no change;
    once it was decided, for any that the decision had to mind; for one that the case gives no ground for.
    """
    marks, off = (frozenset(said.get(name, "").split()) for name in ("marks", "off"))
    _check_known(marks | off)
    if marks & off:
        raise UserError("同一个标记不能又设又去，没有保存。", hint="请只选一样。")
    now = flags_of(file.flags, acts)
    marks, off = marks - now, off & now
    if not marks and not off:
        raise UserError("标记没有变化，没有保存。", hint="请勾上要加的、去掉不要的，再保存。")
    _check_open(acts, marks | off)
    _check_grounds(file, marks)
    _check_period(file, acts, marks, off, today)
    told = {"marks": " ".join(sorted(marks)), "off": " ".join(sorted(off))}
    return {name: text for name, text in told.items() if text}


def changes(said: Mapping[str, str], before: date | None, after: date | None) -> str:
    """What an act of marking changes, in words; `before` and `after` are when the statutory period ends."""
    told = [
        f"{word}{'、'.join(words_of(frozenset(said.get(name, '').split())))}"
        for name, word in (("marks", "加上"), ("off", "去掉"))
        if said.get(name)
    ]
    if before and after and before != after:
        told.append(f"法定期限由 {before} 改为 {after}")
    return "；".join(told)


def _check_known(named: frozenset[str]) -> None:
    others = named - frozenset(SETTABLE)
    if others:
        names = "、".join(CASE_FLAGS.get(one, one[:20]) for one in sorted(others))
        may = "、".join(CASE_FLAGS[one] for one in SETTABLE)
        raise UserError(
            f"「{names}」不能在这里改，没有保存。",
            hint=f"可以改的标记：{may}；告知承诺随「申请人书面承诺」加上。",
        )


def _check_open(acts: Sequence[CaseAct], named: frozenset[str]) -> None:
    """After a decision only what it did not have to mind; a closed case is only counted and watched otherwise."""
    if not named - AFTERWARDS:
        return
    may = "、".join(words_of(AFTERWARDS))
    if outcome_of(acts):
        raise UserError(
            "决定已经作出，没有保存。",
            hint=f"决定以后只能改「{may}」；应当征求意见、听证而没有办的，属于违反法定程序，依法另行处理"
            "（行政许可法第六十九条）。",
        )
    if state_of(acts) in CLOSED:
        raise UserError("这件已经办结，没有保存。", hint=f"办结以后只能改「{may}」。")


def _check_grounds(file: Filed, marks: frozenset[str]) -> None:
    if "unchanged" in marks and file.kind not in RENEWED:
        raise UserError(
            "这件不是延续、换发、补发，不能标「声明条件未变化」，没有保存。",
            hint="请核对办理类型；变更的按变更内容审查。",
        )
    if "helped" in marks and not file.helper:
        raise UserError(
            "这件没有登记代办人和代办人的证件，不能标「帮办代办」，没有保存。",
            hint="请先用「更正申请人信息」补登代办人，再改标记。",
        )


def _check_period(
    file: Filed, acts: Sequence[CaseAct], marks: frozenset[str], off: frozenset[str], today: date
) -> None:  # fmt: skip
    """Nobody heals a period that is over by calling the case a joint one, nor an extension that another head approves;
    what was forwarded is the upper office's until it sends it back.
    """
    if not (marks | off) & set(BY_LEAD):
        return
    extended = last_of(acts, K.EXTENDED, K.ACCEPTED)
    if extended and extended.kind is K.EXTENDED:
        raise UserError(
            "这件已经按现在的标记延期，没有保存。",
            hint="延多少天、由谁批准随标记不同（行政许可法第四十二条）；请先更正「延期」一步，再改标记，重新报批。",
        )
    if JOINT in marks and file.due and today > file.due:
        raise UserError(
            f"法定期限 {file.due} 已经过了，不能再改为「{CASE_FLAGS[JOINT]}」，没有保存。",
            hint="超期的请尽快作出决定，并在卷内写明原因。",
        )
    if UPPER in off and state_of(acts) is CaseState.FORWARDED:
        raise UserError(
            "这件已经转报上级，没有保存。", hint="上级退回的，先登记「退回重新审查」；转报登记错了的，先更正那一步。"
        )
