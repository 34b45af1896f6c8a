"""Clerical errors in papers already issued (更正决定书): what stands wrong and what is right, side by side. Pure.

The Licensing Act says nothing of them. What was miswritten or miscounted is put right in the form the paper had, by
the organ that issued it, and holds from the day of the paper; what changes the decision itself is no clerical error
(变更, 撤回, 撤销). Where a place has rules of its own (行政程序规定), the act names the article.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace

from db.calendar.days import is_day
from db.cases.acts import ActKind, CaseAct, last_of, standing
from db.errors import UserError

K = ActKind
ISSUED = {
    K.GRANTED.value: "准予决定书", K.DENIED.value: "不予决定书", K.NOT_APPLICABLE.value: "不受理告知书",
    K.REFUSED.value: "不予受理决定书", K.TAKEN_BACK.value: "撤回决定书", K.RESCINDED.value: "撤销决定书",
    K.CANCELLED.value: "注销决定书",
}  # fmt: skip
"""The papers that can be corrected this way, by the act that issued them; 吊销 is another organ's paper."""
CARRIED = {
    "决定文书号": "decision_number", "证照编号": "certificate_number", "许可内容": "content",
    "有效期起": "valid_from", "有效期止": "valid_to", "适用范围": "territory",
}  # fmt: skip
"""The parts of a decision that are read later, as details of its act; a correction says the right one likewise."""
DAYS = frozenset({"有效期起", "有效期止"})
RIGHTS = frozenset({"许可内容", "有效期起", "有效期止", "适用范围"})
"""What was granted, for how long and where: a correction of these always tells of the remedies."""
APPLICANT = "申请人"
DECIDED_ON = "决定日期"
MOST, LONGEST = 20, 500
"""How many places one correction names at most, and how many characters each text has at most."""
CHANGED = "改为"
HIDDEN = "（遮住的数字有改动）"
"""Said of a masked number that differs only where no paper shows it."""
_PRINTED = {
    "申请人": "申请人", "证件号码": "证件号码", "法定代表人": "法定代表人", "住址": "地址", "代理人": "委托代理人",
    "代理人电话": "委托代理人电话",
}  # fmt: skip
"""What of an applicant a decision says, by what a correction of the file calls it."""
_RESULTS = frozenset({K.GRANTED.value, K.DENIED.value})
_SAYING = frozenset({K.GRANTED, K.DENIED, K.CERTIFIED, K.DECISION_CORRECTED})
"""The acts that say numbers, content or validity of a result."""


@dataclass(frozen=True, slots=True)
class Misprint:
    """One place: what it is called, the words as they stand on the paper, the right ones."""

    where: str
    wrong: str
    right: str

    @property
    def words(self) -> str:
        """有效期止：2029-10-11改为2031-10-11."""
        return f"{self.where}：{self.wrong}{CHANGED}{self.right}"


def encoded(misprints: Iterable[Misprint]) -> str:
    """The list as it stands in an act's details."""
    return json.dumps([asdict(one) for one in misprints], ensure_ascii=False)


def read(text: str) -> tuple[Misprint, ...]:
    """The list from an act's details: JSON, or typed text with a line per place; unreadable parts are left out."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return in_words(text)
    rows = [row for row in found if isinstance(row, dict)] if isinstance(found, list) else []
    return tuple(Misprint(*(str(row.get(name, "")).strip() for name in ("where", "wrong", "right"))) for row in rows)


def in_words(text: str) -> tuple[Misprint, ...]:
    """The places in a text like 有效期止：2029-10-11改为2031-10-11, separated by line ends or ；."""
    found = []
    for line in text.replace("；", "\n").splitlines():
        where, colon, rest = line.replace(":", "：", 1).partition("：")
        wrong, changed, right = rest.partition(CHANGED)
        if colon and changed:
            found.append(Misprint(where.strip(), wrong.strip(), right.strip()))
    return tuple(found)


def checked(acts: Sequence[CaseAct], said: Mapping[str, str]) -> dict[str, str]:
    """The details to store: the list as JSON, the same in words, and the corrected numbers and days by detail name.

    Raises UserError for a paper that was not issued, no place or more than `MOST`, one named twice or without the wrong
    or the right words, a text longer than `LONGEST`, or a day that is not a date.
    """
    if issued_by(acts, said["of"]) is None:
        raise UserError(f"这件没有{ISSUED[said['of']]}，没有保存。", hint="请选已经作出的那份文书。")
    found = read(said["errors"])
    _check(found)
    now = current(acts, said["of"]) if said["of"] in _RESULTS else {}
    carried = {
        CARRIED[one.where]: one.right for one in found if CARRIED.get(one.where) and now.get(one.where) == one.wrong
    }
    kept = {name: words for name, words in said.items() if name not in CARRIED.values()}
    if any(one.where in RIGHTS for one in found):
        kept["affects"] = "rights"
    return {**kept, **carried, "errors": encoded(found), "changes": "；".join(one.words for one in found)}


def _check(found: Sequence[Misprint]) -> None:
    if not 1 <= len(found) <= MOST:
        raise UserError(
            f"更正内容要写 1 到 {MOST} 处，没有保存。", hint="一行一处，例：有效期止：2029-10-11改为2031-10-11。"
        )
    if len({(one.where, one.wrong) for one in found}) < len(found):
        raise UserError("同一处错误写了两次，没有保存。", hint="请只留对的一行；不同位置的，在「更正处」写清是哪里。")
    for one in found:
        if not (one.where and one.wrong and one.right) or one.wrong == one.right:
            raise UserError(
                f"「{one.where or one.wrong or one.right}」没有写全原文和更正后的文字，或者两边一样，没有保存。",
                hint="请照原文书写错的字，再写对的字。",
            )
        if len(one.where) > LONGEST or len(one.wrong) > LONGEST or len(one.right) > LONGEST:
            raise UserError(f"「{one.where[:20]}」超过 {LONGEST} 字，没有保存。", hint="请只写错的那几个字。")
        if one.where in DAYS and not is_day(one.right):
            raise UserError(f"{one.where}「{one.right[:20]}」不是日期，没有保存。", hint="请写成 2026-10-12 这样。")


def issued_by(acts: Sequence[CaseAct], of: str) -> CaseAct | None:
    """The standing act that issued the paper, by its kind; None for another kind, or when there is no such act."""
    return last_of(acts, ActKind(of)) if of in ISSUED else None


def current(acts: Sequence[CaseAct], of: str) -> dict[str, str]:
    """What a paper says now, by place; for a decision with its certificate and earlier corrections."""
    act = issued_by(acts, of)
    said = result_of(acts) if of in _RESULTS else act.details if act else {}
    return {where: said[name] for where, name in CARRIED.items() if said.get(name)}


def result_of(acts: Iterable[CaseAct]) -> dict[str, str]:
    """Numbers, content and validity of the decision, by detail name; of several acts the last one counts."""
    said: dict[str, str] = {}
    for act in standing(acts):
        if act.kind in _SAYING:
            said |= {name: act.details[name] for name in CARRIED.values() if act.details.get(name)}
    return said


def proposed(acts: Sequence[CaseAct]) -> tuple[Misprint, ...]:
    """The places a form offers: corrections of the applicant since the decision, then each part of the decision.

    The parts of the decision have no right words yet; the person fills them in.
    """
    order = standing(acts)
    decided = [act for act in order if act.kind in ISSUED]
    if not decided:
        return ()
    since = order.index(last_of(acts, K.DECISION_CORRECTED) or decided[0])
    corrected = [act for act in order[since:] if act.kind is K.APPLICANT_CORRECTED]
    found = [one for act in corrected for one in in_words(act.details.get("changes", ""))]
    told = [
        replace(one, where=_PRINTED[one.where]) for one in found if one.where in _PRINTED and HIDDEN not in one.right
    ][:MOST]
    said = [Misprint(where, words, "") for where, words in current(acts, decided[-1].kind).items()]
    return (*told, *said, Misprint(DECIDED_ON, decided[-1].happened_on.isoformat(), ""))
