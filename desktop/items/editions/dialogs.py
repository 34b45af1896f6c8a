"""What is asked about an edition: how a new one begins, what a step records, why one is taken back, to whom it goes."""

from collections.abc import Mapping, Sequence
from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

from db import clock
from db.items.acts import LIST_ACT_LABELS, ListActKind
from db.items.lists.life import CHANNELS, ENTRIES, NO_UPPER, missing_entries
from db.items.rules import LEVELS, Edition, EditionState
from desktop.messages import FormDialog
from desktop.tokens import GAP_SMALL
from desktop.widgets.buttons import ChoiceRow, Toggle
from desktop.widgets.fields import DayField
from desktop.widgets.parts import column, label, row

EXAMPLES = {
    "participants": "例：县司法局、县市场监管局和各实施部门",
    "recipient": "例：晋城市审改办",
    "organ": "例：泽州县人民政府",
    "meeting": "例：第十六届人民政府第11次常务会议",
    "number": "文书部门给的文号，没有可以不填",
    "document": "文号或日期，没有可以不填",
    NO_UPPER: "例：市级清单还没有公布",
}
LABELS = {NO_UPPER: "无上级理由"}
REMARKS = {
    "meeting": "会议和批准文号至少填一个。",
    NO_UPPER: "没有核对同源和认领；有上级清单的，请先「退回编制」，按 Ctrl+U 对应。",
}
HOW = (("base", "以一版为底稿"), ("upper", "由上级清单承接"), ("empty", "空白"))
LEVEL_CHOICES = ("4", "3", "2", "1")


class DraftDialog(FormDialog):
    """起草新版: its name, and where its rows come from."""

    drafted = Signal(dict)

    def __init__(self, parent: QWidget | None, editions: Sequence[Edition], region: str, chosen: str = "") -> None:
        super().__init__(parent, "起草新版", "起草", width=560)
        self._region = region
        self.name = QLineEdit()
        self.name.setPlaceholderText(f"例：泽州县{clock.today().year}年版")
        self.how = ChoiceRow(HOW)
        self.how.chosen.connect(self._switch)
        self.source = QComboBox()
        self._own = [edition for edition in editions if edition.is_of(region)]
        self._upper = [edition for edition in editions if not edition.is_of(region)]
        self.level = QComboBox()
        for code in LEVEL_CHOICES:
            self.level.addItem(LEVELS[code] if code != "4" else "县级（含开发区）", code)
        self.place = QLineEdit(region)
        self.add_field("名称", self.name)
        self.body.addLayout(row(self.how, None))
        self.add_field(
            "从哪一版", self.source, "底稿的现行事项连同指南、规范、监管一起带过来；上级清单只带主项、子项和规范。"
        )
        self.add_field("层级", self.level)
        self.add_field("区划", self.place, "本县不用改。登记上级清单填它的区划代码：国家 00，省 2 位，市 4 位。")
        self.level.currentIndexChanged.connect(self._level_changed)
        self.body.addStretch(1)
        self._switch("base" if self._own else "upper" if self._upper else "empty")
        self.source.setCurrentIndex(max(0, self.source.findData(chosen)))
        self.name.setFocus()

    def _switch(self, how: str) -> None:
        self.how.mark_chosen(how)
        self.source.clear()
        for edition in {"base": self._own, "upper": self._upper, "empty": []}[how]:
            self.source.addItem(edition.name, edition.id)
        self.source.setEnabled(how != "empty")

    def _level_changed(self) -> None:
        lengths = {"1": "00", "2": self._region[:2], "3": self._region[:4], "4": self._region}
        self.place.setText(lengths[self.level.currentData()])

    def submit(self) -> None:
        how, source = self.how.current, self.source.currentData()
        if not self.name.text().strip():
            self.problem("请填名称")
            self.name.setFocus()
            return
        if how != "empty" and not source:
            self.problem("没有可选的版本，请改选「空白」")
            return
        where = {"level": self.level.currentData(), "region": self.place.text().strip()}
        rows = {"base_id": source if how == "base" else None, "upper_id": source if how == "upper" else None}
        self.drafted.emit({"name": self.name.text().strip()} | where | rows)
        self.accept()


class UpperDialog(FormDialog):
    """对应上级清单: which of the upper lists stored an edition answers to, and of a published one since which day."""

    chosen = Signal(object, object)

    def __init__(self, parent: QWidget | None, edition: Edition, uppers: Sequence[Edition]) -> None:
        super().__init__(parent, "对应上级清单", "对应", width=560)
        self.body.addWidget(label(f"「{edition.name}」　{edition.items} 项", tone="ink2", wrap=True))
        self.upper = QComboBox()
        for one in uppers:
            self.upper.addItem(f"{one.name}　{LEVELS.get(one.level, '')}　{one.items} 项", one.id)
        self.day: DayField | None = None
        published = edition.state is EditionState.PUBLISHED
        if not published:
            self.upper.addItem("不对应上级清单", None)
        self.upper.setCurrentIndex(max(0, self.upper.findData(edition.upper_id)))
        after = "编码对得上的事项随即对应；其余的到「同源比对」里逐项确认。"
        self.add_field("上级清单", self.upper, "只登记这版清单对应哪一版上级清单，事项不改。" if published else after)
        if published:
            self.day = DayField(clock.today())
            self.add_field("日期", self.day, "确定对应关系的日期，留在清单的记录里。")
        if not uppers:
            self.remark.setText("还没有存入上级清单，请先到「事项」里导入，层级选国家、省或市。")
        self.body.addStretch(1)
        self.upper.setFocus()

    def submit(self) -> None:
        if self.day and self.upper.currentData() is None:
            self.problem("没有可选的上级清单")
            return
        self.chosen.emit(self.upper.currentData(), self.day.day if self.day else None)
        self.accept()


class StepDialog(FormDialog):
    """One step of an edition or of a township's list: the day, and what the step asks to be written down."""

    recorded = Signal(object, dict, object)

    def __init__(
        self, parent: QWidget | None, kind: ListActKind, called: str, known: Mapping[str, str], ours: bool = True,
        no_upper: bool = False,
    ) -> None:  # fmt: skip
        """`no_upper`: the publication of a list that answers to no upper one says why."""
        super().__init__(parent, f"登记「{LIST_ACT_LABELS[kind]}」", "登记", width=560)
        self._kind, self._ours = kind, ours
        self.day = DayField(clock.today())
        self.start = DayField(clock.today())
        self.fields: dict[str, QLineEdit] = {}
        self.channels: list[Toggle] = []
        self.body.addWidget(label(called, tone="ink2", wrap=True))
        self.add_field("日期", self.day, "按实际发生的日期填写。")
        for entry in ENTRIES[kind]:
            if entry.key == "channels":
                self._add_channels()
                continue
            if entry.key == NO_UPPER and not no_upper:
                continue
            field = self.fields[entry.key] = QLineEdit(known.get(entry.key, ""))
            field.setPlaceholderText(EXAMPLES.get(entry.key, ""))
            self.add_field(LABELS.get(entry.key, entry.label), field, REMARKS.get(entry.key, ""))
        if kind is ListActKind.PUBLISHED:
            self.add_field("施行日期", self.start, "从这一天起按这一版收件，上一版同日停止。")
            self.day.dateChanged.connect(self.start.setDate)
        self.body.addStretch(1)
        self.day.setFocus()

    def _add_channels(self) -> None:
        self.channels = [Toggle(words) for words in CHANNELS]
        pairs = zip(self.channels[::2], self.channels[1::2], strict=True)
        boxes = QWidget()
        boxes.setLayout(column(*(row(first, second, None, gap=GAP_SMALL) for first, second in pairs)))
        self.add_field("公布渠道", boxes)

    @property
    def details(self) -> dict[str, str]:
        """What was written down."""
        ticked = "、".join(box.text() for box in self.channels if box.isChecked())
        words = {key: field.text().strip() for key, field in self.fields.items()}
        return words | ({"channels": ticked} if self.channels else {})

    def submit(self) -> None:
        missing = missing_entries(self._kind, self.details) if self._ours else ()
        if not missing and NO_UPPER in self.fields and not self.details[NO_UPPER]:
            missing = ("没有上级清单的理由",)
        if missing:
            self.problem(f"请填{'、'.join(missing)}")
            return
        start: date | None = self.start.day if self._kind is ListActKind.PUBLISHED else None
        self.recorded.emit(self.day.day, self.details, start)
        self.accept()


class ReportDialog(FormDialog):
    """报送: to whom, the letter's number, the day on it; the folder is chosen next."""

    wanted = Signal(str, str, object)

    def __init__(self, parent: QWidget | None, edition: Edition) -> None:
        super().__init__(parent, "报送函和清单表格", "选文件夹并写出")
        self.recipient, self.number, self.day = QLineEdit(), QLineEdit(), DayField(clock.today())
        self.recipient.setPlaceholderText(EXAMPLES["recipient"])
        self.number.setPlaceholderText("由文书部门给，可以空着手写")
        self.body.addWidget(label(f"「{edition.name}」　{edition.items} 项", tone="ink2", wrap=True))
        self.add_field("报送机关", self.recipient)
        self.add_field("发文字号", self.number)
        self.add_field("成文日期", self.day)
        self.recipient.setFocus()

    def submit(self) -> None:
        if not self.recipient.text().strip():
            self.problem("请填报送机关")
            self.recipient.setFocus()
            return
        self.wanted.emit(self.recipient.text().strip(), self.number.text().strip(), self.day.day)
        self.accept()
