"""出件送达: by which of the six ways, and what its proof needs."""

from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from db import clock
from db.cases.acts import ACT_LABELS, ActKind
from db.cases.delivery import LAW, WAYS, Way
from db.cases.issuing import rules
from db.cases.rules import CaseDetail
from desktop.cases.acting.case_dialog import CaseDialog
from desktop.desk import Desk
from desktop.tokens import GAP
from desktop.widgets.fields import DayField
from desktop.widgets.parts import captioned, chooser, clear, label


class DeliverDialog(CaseDialog):
    """One delivery; the fields are those the chosen way asks for."""

    def __init__(self, desk: Desk, parent: QWidget | None, case: CaseDetail, kind: ActKind) -> None:
        super().__init__(desk, parent, case, ACT_LABELS[kind], f"保存「{ACT_LABELS[kind]}」", width=680)
        self._kind = kind
        self._addressee = case.addressee
        self.until = label("", tone="amber", wrap=True)
        self.body.addWidget(self.until)
        self.until.hide()
        self.way = chooser({way: rule.label for way, rule in WAYS.items()})
        self.day = DayField(clock.today())
        self.papers = QLineEdit()
        self.add_field("送达方式", self.way)
        self.add_field("送达日期", self.day)
        self.when = label("", "small", "ink3", wrap=True)
        self.body.addWidget(self.when)
        self.add_field("送达文书", self.papers)
        self._asked = QVBoxLayout()
        self._asked.setSpacing(GAP)
        self.body.addLayout(self._asked)
        self.body.addStretch(1)
        self.fields: dict[str, QLineEdit] = {}
        self.way.currentIndexChanged.connect(lambda _: self._ask())
        self._ask()
        next(iter(self.fields.values())).setFocus()
        desk.query(self._read, self._prepare)

    def _read(self) -> tuple[str, str]:
        from db.calendar.service import load_calendar
        from db.cases.issuing import service

        due = rules.deliver_by(self._case.acts, load_calendar()) if self._kind is ActKind.DELIVERED else None
        papers = "；".join(" ".join(one).strip() for one in service.papers_served_by(self._kind, self._case))
        return papers, f"{due:%Y-%m-%d}" if due else ""

    def _prepare(self, found: tuple[str, str]) -> None:
        papers, due = found
        self.papers.setText(papers)
        if due:
            late = due < clock.today().isoformat()
            self.until.setText(
                f"{'已过' if late else '最迟'} {due}：准予决定作出之日起十个工作日内颁发、送达（行政许可法第四十四条）"
            )
            self.until.show()
            self.adjustSize()

    @property
    def chosen(self) -> Way:
        """How it is served."""
        return Way(self.way.currentData())

    def _ask(self) -> None:
        """Show the fields the way needs, in Tab order; the arrows still move through the ways."""
        rule, kept = WAYS[self.chosen], {name: field.text() for name, field in self.fields.items()}
        clear(self._asked)
        self.when.setText(f"填{rule.day}（比照{LAW}{rule.article}）")
        self.fields, before = {}, self.papers
        for asked in rule.asked:
            field = self.fields[asked.name] = QLineEdit(kept.get(asked.name, self._likely(asked.name)))
            field.setPlaceholderText(asked.example)
            self._asked.addLayout(captioned((asked.label, field)))
            self.setTabOrder(before, field)
            before = field
        self.adjustSize()

    def _likely(self, name: str) -> str:
        """Who probably signs, and as what: a person in person, for a firm its agent or its head."""
        likely = {
            "receiver": self._addressee.likely,
            "relation": self._addressee.relation_of(self._addressee.likely),
            "place": self._case.address,
        }
        return likely.get(name, "")

    def submit(self) -> None:
        for asked in WAYS[self.chosen].asked:
            if asked.needed and not self.fields[asked.name].text().strip():
                self.problem(f"请填{asked.label}")
                self.fields[asked.name].setFocus()
                return
        actor, case_id, kind, way, day = (
            self._desk.actor, self._case.summary.id, self._kind, self.chosen, self.day.day,
        )  # fmt: skip
        told = {name: field.text() for name, field in self.fields.items()} | {"papers": self.papers.text()}

        def work() -> object:
            from db.cases.issuing import service

            return service.deliver(actor, case_id, way, day, told, kind)

        self.record(work)
