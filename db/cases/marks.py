"""The marks of a case (办件标记): those of its file, and what its reviewers set and took off since. Pure."""

from collections.abc import Mapping, Sequence

from db.cases.acts import ActKind, CaseAct, outcome_of, standing
from db.cases.rules import CASE_FLAGS
from db.errors import UserError

K = ActKind

KEY = "key"
"""重点监管: the supervising department watches what was granted on a commitment more closely (垣曲 2022 Art 24(3))."""
SETTABLE = ("major", KEY, "interested", "ordered")
"""What a reviewer may set or take off. The rest says how the papers came (上门、代办、承诺、未变化) or moves the clock
(联合办理, 转报): that is settled when they are taken in."""


def flags_of(flags: frozenset[str], acts: Sequence[CaseAct]) -> frozenset[str]:
    """All marks of a case now. What was granted on a commitment is 重点监管 by itself until a reviewer takes it off."""
    found = set(flags)
    for act in standing(acts):
        if act.kind is K.REVIEWED:
            found.update(act.details.get("marks", "").split())
        elif act.kind is K.COMMITTED:
            found.add(KEY)
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


def checked(flags: frozenset[str], acts: Sequence[CaseAct], said: Mapping[str, str]) -> dict[str, str]:
    """What an act of marking says, without what is so already.

    Raises UserError for a mark that is not a reviewer's to set, for one set and taken off at once, and for no change;
    once it was decided, for any that the decision had to mind: only how closely it is watched changes afterwards.
    """
    marks, off = (frozenset(said.get(name, "").split()) for name in ("marks", "off"))
    others = (marks | off) - frozenset(SETTABLE)
    if others:
        names = "、".join(CASE_FLAGS.get(one, one[:20]) for one in sorted(others))
        may = "、".join(CASE_FLAGS[one] for one in SETTABLE)
        raise UserError(
            f"「{names}」不能在审查中改，没有保存。", hint=f"可以改的标记：{may}；其他的在收件时说定，期限随它算。"
        )
    if outcome_of(acts) and (marks | off) - {KEY}:
        raise UserError(
            "决定已经作出，没有保存。",
            hint=f"决定以后只能改「{CASE_FLAGS[KEY]}」；应当征求意见、听证而没有办的，属于违反法定程序，依法另行处理"
            "（行政许可法第六十九条）。",
        )
    if marks & off:
        raise UserError("同一个标记不能又设又去，没有保存。", hint="请只选一样。")
    now = flags_of(flags, acts)
    if not (marks - now) and not (off & now):
        raise UserError("标记没有变化，没有保存。", hint="请勾上要加的、去掉不要的，再保存。")
    told = {"marks": " ".join(sorted(marks - now)), "off": " ".join(sorted(off & now))}
    return {name: text for name, text in told.items() if text}
