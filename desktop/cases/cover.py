"""The file cover of a case (卷宗封面): who applied for what, where it was taken in, who accepts, by which list."""

from PySide6.QtWidgets import QFrame, QGridLayout, QWidget

from db.cases.acts import ActKind, CaseAct, CaseState, last_of
from db.cases.marks import words_of
from db.cases.periods import correct_by
from db.cases.rules import ACCEPT_MODES, CASE_KINDS, CASE_TYPES, CaseDetail
from db.items.rules import ITEM_TYPES
from db.journal import hide_numbers
from desktop.look import look
from desktop.tokens import GAP, GAP_SMALL, MARGIN
from desktop.widgets.parts import clear, column, label

Fact = tuple[str, str]

ACROSS, ACROSS_NARROW = 4, 2
LONG = frozenset({"停表超时", "备注"})
"""Facts told in whole sentences, each on a line of its own below the others."""
STRETCH = (5, 5, 8, 3)
"""How the width is shared: the third column holds the list's name and the guide's version."""


def _agent(case: CaseDetail) -> str:
    """Who acts for the applicant, as who, with which phone and identity."""
    told = (case.agent, case.agent_relation, case.agent_phone, case.agent_id_masked)
    return "　".join(part for part in told if part) if case.agent else ""


def facts_of(case: CaseDetail) -> list[Fact]:
    """The facts on the cover, in rows of four, without those that do not apply to the case."""
    s, acts = case.summary, list(case.acts)
    found = [
        ("申请人", f"{s.applicant}　{case.id_number_masked}".rstrip("　")),
        ("受理机构", case.accepting_organ + _mode(case)),
        ("受理", _accepted(case, last_of(acts, ActKind.ACCEPTED))),
        ("类型", " · ".join(_type(case))),
        ("经办人", f"{case.contact}　{case.phone}".strip("　") or "未填"),
        ("收件", f"{s.received_on:%m-%d}　{s.site_name}" + _organ_receipt(case)),
        ("清单版本", case.edition_name + (f" · 指南第 {case.guide_version} 版" if case.guide_version else "")),
        ("经手人", acts[-1].user_name if acts else ""),
    ]
    more = [
        ("代办人", _agent(case)),
        ("标记", "、".join(words_of(case.flags))),
        ("补正期限", _correct_by(case)),
        ("原证到期", f"{case.old_ends_on}" if case.old_ends_on else ""),
        ("项目", case.project),
        ("外部编号", f"{case.outside_system} {case.outside_number}".strip()),
        ("停表超时", "；".join(one.words for one in case.overruns)),
        ("备注", hide_numbers(case.note)),
    ]
    return [*found, *((name, text) for name, text in more if text)]


def _correct_by(case: CaseDetail) -> str:
    """Until when corrections may be brought, while they are waited for."""
    until = correct_by(list(case.acts)) if case.summary.state is CaseState.CORRECTION else None
    return f"{until}" if until else ""


def _mode(case: CaseDetail) -> str:
    return f"（{ACCEPT_MODES.get(case.accept_mode, '')}）" if case.accept_mode not in ("", "own") else ""


def _accepted(case: CaseDetail, act: CaseAct | None) -> str:
    if act is None:
        return f"视为 {case.deemed_on:%m-%d} 受理，未补记" if case.deemed_on else "还没有受理"
    return f"{act.happened_on:%Y-%m-%d}" + ("（视为受理）" if act.details.get("deemed") else "")


def _organ_receipt(case: CaseDetail) -> str:
    """Where papers came through a station: the organ's own date; the clock runs from the earlier one."""
    return f"，机关 {case.organ_received_on:%m-%d} 收到" if case.organ_received_on else ""


def _type(case: CaseDetail) -> list[str]:
    item, kind = ITEM_TYPES.get(case.summary.item_type, ""), CASE_KINDS.get(case.kind, case.kind)
    return [words for words in (item, CASE_TYPES.get(case.case_type, ""), kind) if words]


class Cover(QFrame):
    """The card below the head of a case's page; `last` stands below the facts."""

    def __init__(self, last: QWidget) -> None:
        super().__init__()
        self.setProperty("role", "case")
        self._grid = QGridLayout()
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(GAP)
        self._grid.setVerticalSpacing(2)
        inside = column(self._grid, last, gap=2)
        inside.setContentsMargins(MARGIN, GAP_SMALL, MARGIN, GAP_SMALL)
        self.setLayout(inside)

    def show_case(self, case: CaseDetail, narrow: bool) -> None:
        """Show the facts; on a narrow page only the first three, and the number in front."""
        clear(self._grid)
        facts = facts_of(case)
        if narrow:
            facts = [("办件编号", case.summary.number), *facts[:3]]
        across = ACROSS_NARROW if narrow else ACROSS
        short = -(-sum(name not in LONG for name, _ in facts) // across)
        places = [
            (short + number, 0, True) if name in LONG else (*divmod(number, across), False)
            for number, (name, _) in enumerate(facts)
        ]
        for (name, text), (line, place, whole) in zip(facts, places, strict=True):
            self._grid.addWidget(label(name, tone="ink2"), line, place * 2)
            value = label(text, "strong" if name == "申请人" else "", wrap=True)
            value.setMinimumWidth(look.metrics.scaled(90))
            self._grid.addWidget(value, line, place * 2 + 1, 1, across * 2 - 1 if whole else 1)
        for place, wide in enumerate(STRETCH):
            self._grid.setColumnStretch(place * 2 + 1, wide if place < across else 0)
