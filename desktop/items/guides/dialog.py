"""由规范生成指南: shows what the spec gives, asks what only the office knows, and says what prevents publishing."""

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLayout, QLineEdit, QScrollArea, QWidget

from db import clock
from db.items.rules import Guide, Item
from db.items.specs import publication
from db.items.specs.publication import LABELS, LOCAL, GuideDraft
from desktop.desk import Desk
from desktop.look import look
from desktop.messages import FormDialog
from desktop.tasks import Task
from desktop.tokens import GAP, GAP_SMALL
from desktop.widgets.buttons import Toggle
from desktop.widgets.fields import DayField
from desktop.widgets.parts import Facts, Note, clear, column, label, row
from desktop.widgets.shapes import Shape, Status, Tone

ASKED = tuple(key for key in LABELS if key in LOCAL)
HINTS = {
    "handling_form": "窗口、网上、自助终端", "reach": "全县、全市、全省、跨省", "hours": "工作日的上下班时间",
    "prohibitions": "什么情形不予办理", "sample_form": "《…申请表》示范文本附后", "consult": "咨询电话",
    "complaint": "投诉电话", "case_type": "即办件、承诺件", "delivery_way": "窗口领取、邮寄",
}  # fmt: skip


def open_guide_dialog(desk: Desk, parent: QWidget | None, item: Item, then: Callable[[], object]) -> None:
    """Read what the spec asks for, then open the dialog; without a spec that is told."""
    from db.items import service
    from db.items.specs import guides

    def show(found: tuple[GuideDraft, Guide | None]) -> None:
        dialog = GuideDialog(desk, parent, item, *found)
        dialog.saved.connect(then)
        dialog.open()

    desk.query(lambda: (guides.draft(item.id), service.guide(item.id)), show)


class GuideDialog(FormDialog):
    """The next version of a guide."""

    saved = Signal()

    def __init__(
        self, desk: Desk, parent: QWidget | None, item: Item, draft: GuideDraft, previous: Guide | None
    ) -> None:
        version = previous.version + 1 if previous else 1
        super().__init__(parent, f"生成办事指南第 {version} 版：{item.name}", "生成", width=1000)
        self._desk, self._item, self._draft = desk, item, draft
        self.day = DayField(clock.today())
        self.publish = Toggle("生成后就公布")
        self.fields = {key: QLineEdit(draft.text(key)) for key in ASKED}
        self.checks = column(gap=GAP_SMALL)
        given = Facts(100)
        given.show_facts(self._given())
        asked = column(label("本单位自己的内容（沿用上一版，可以改）", "strong"), gap=GAP_SMALL)
        for key, field in self.fields.items():
            field.setAccessibleName(LABELS[key])
            field.setCursorPosition(0)
            field.setPlaceholderText(HINTS.get(key, ""))
            field.textChanged.connect(lambda _: self._check())
            caption = label(LABELS[key], tone="ink2")
            caption.setFixedWidth(look.metrics.scaled(112))
            caption.setBuddy(field)
            asked.addLayout(row(caption, field, gap=GAP_SMALL))
        asked.addStretch(1)
        left = column(label("来自实施规范，不能另写", "strong"), given, None, gap=GAP_SMALL)
        both = row(gap=GAP)
        both.addWidget(_scrolled(left), 1)
        both.addWidget(_scrolled(asked), 1)
        self.body.addLayout(both, 1)
        self.body.addLayout(self.checks)
        self.body.addLayout(row(label("施行日期", tone="ink2"), self.day, self.publish, None, gap=GAP_SMALL))
        self._check()
        self.fields[ASKED[0]].setFocus()

    def _given(self) -> list[tuple[str, str | Status]]:
        facts: list[tuple[str, str | Status]] = [
            (words, self._draft.text(key))
            for key, words in LABELS.items()
            if key not in LOCAL and self._draft.text(key)
        ]
        names = "\n".join(f"{one.position}. {one.name}" for one in self._draft.materials)
        return [*facts, ("申请材料", names or "没有列")]

    @property
    def local(self) -> dict[str, str]:
        """What the office says itself."""
        return {key: field.text().strip() for key, field in self.fields.items()}

    def _check(self) -> None:
        """Say what would stop the guide from being published as it reads now."""
        found = publication.publication_problems(self._item, publication.as_guide(self._draft, self.local))
        clear(self.checks)
        if found:
            words = "这样还不能公布：" + "；".join(found) + "。"
            self.checks.addWidget(Note(words, self._blank(), Tone.AMBER, Shape.TRIANGLE))
        else:
            self.checks.addWidget(Note("应当公布的八项内容都有了。", self._blank(), Tone.GREEN, Shape.DISC))
        self.publish.setEnabled(not found)
        if found:
            self.publish.setChecked(False)

    def _blank(self) -> str:
        """What the sheet would still leave blank."""
        found = publication.unwritten(self._item, publication.as_guide(self._draft, self.local))
        return f"还没有填写：{'、'.join(found)}。" if found else ""

    def submit(self) -> None:
        from db.items.specs import guides

        actor, item_id, day, local = self._desk.actor, self._item.id, self.day.day.isoformat(), self.local
        at_once = self.publish.isChecked()

        def work() -> None:
            guides.derive(actor, item_id, day, local)
            if at_once:
                guides.publish(actor, item_id, clock.today())

        self.ok.setEnabled(False)
        task: Task = self._desk.change(work, lambda _: self._done())
        task.failed.connect(lambda error: self.ok.setEnabled(True))

    def _done(self) -> None:
        self.saved.emit()
        self.accept()


def _scrolled(body: QLayout) -> QScrollArea:
    inner = QWidget()
    inner.setLayout(body)
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setWidget(inner)
    area.setMinimumHeight(min(look.metrics.scaled(330), 380))
    return area
