"""来往: what went to and came from others: bags, notices, opinions, what was served."""

from db.cases.acts import ActKind, CaseAct, standing
from db.cases.delivery import way_of
from db.cases.rules import CaseDetail
from db.cases.whereabouts import THING_LABELS, whereabouts
from desktop.cases.tabs.listed import ListedTab
from desktop.desk import Desk
from desktop.tokens import GAP, GAP_SMALL
from desktop.widgets.parts import label
from desktop.widgets.rows import Column
from desktop.widgets.shapes import Tone

BETWEEN = frozenset(
    {
        ActKind.SENT, ActKind.ARRIVED, ActKind.CORRECTION_ASKED, ActKind.CORRECTED, ActKind.SURVEY_NOTICED,
        ActKind.SURVEY_OPINED, ActKind.CONSULTED, ActKind.VIEWS_HEARD, ActKind.HEARING_TOLD, ActKind.HEARING_ASKED,
        ActKind.HEARING_NOTICED, ActKind.FORWARDED, ActKind.DECIDED_ABOVE, ActKind.NOTIFIED, ActKind.DELIVERED,
        ActKind.CORRECTION_UNTIL, ActKind.DECISION_CORRECTED, ActKind.CORRECTION_SERVED,
    }
)  # fmt: skip
_WITH = ("to", "from", "receiver", "who")
_WHAT = ("bag", "paper")


def letter_columns() -> list[Column]:
    """日期, 事, 对方."""
    return [
        Column("日期", 60, text=lambda act: f"{act.happened_on:%m-%d}", tone=Tone.INK2),
        Column("事", 120, text=lambda act: act.label, stretch=True),
        Column("对方、编号", 130, text=_with, tone=Tone.INK2),
    ]


def _with(act: CaseAct) -> str:
    """With whom, by which paper or bag, and how."""
    told = [act.details.get(name, "") for name in (*_WITH, *_WHAT)]
    return " ".join(part for part in (*told, way_of(act) or act.details.get("how", "")) if part)


class LettersTab(ListedTab):
    """来往."""

    empty_words = "移送、通知、征求意见、送达的往来会列在这里。"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, "来往", letter_columns())
        self.places = label("", "small", "ink2", wrap=True)
        self.places.setContentsMargins(GAP, GAP_SMALL, GAP, GAP_SMALL)
        self.layout_.addWidget(self.places)

    def show_case(self, case: CaseDetail) -> None:
        """Show what went to and fro, the newest first, and where the papers are now."""
        found = whereabouts(case.acts, case.summary.site_name)
        self.places.setText("\n".join(f"{THING_LABELS[one.thing]}：{one.words}" for one in found))
        self.show_found([act for act in reversed(standing(case.acts)) if act.kind in BETWEEN])
