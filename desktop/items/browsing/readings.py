"""读音: words that people here read differently from the dictionary, so that pinyin finds them."""

from PySide6.QtWidgets import QLineEdit, QWidget

from db.items.readings import Reading
from desktop.desk import Desk
from desktop.look import look
from desktop.messages import FormDialog
from desktop.widgets.buttons import KeyButton
from desktop.widgets.keys import bind_key
from desktop.widgets.parts import label, row
from desktop.widgets.rows import Column
from desktop.widgets.table import DenseTable

WHY = "字典的读音都能找到。地名、人名本地另有读法的，在这里登记，带这个词的事项就能按本地读音查找。"


class ReadingsDialog(FormDialog):
    """The readings in use, one more, and taking one back."""

    def __init__(self, desk: Desk, parent: QWidget | None) -> None:
        super().__init__(parent, "本地读音", "登记", width=600)
        self._desk = desk
        self.back.setText("关闭")
        self.table = DenseTable(
            [
                Column("词", 200, text=lambda one: one.text),
                Column("读音", 280, text=lambda one: one.pinyin, stretch=True),
            ],
            sortable=False,
        )
        self.table.setAccessibleName("登记过的读音")
        self.table.empty_text = "还没有登记本地读音。在下面填词和读音，按 Ctrl+Enter 登记。"
        self.table.setFixedHeight(look.metrics.scaled(180))
        self.word, self.pinyin = QLineEdit(), QLineEdit()
        self.word.setPlaceholderText("例：重固")
        self.word.setAccessibleName("词")
        self.pinyin.setPlaceholderText("音节之间空一格，不写声调，例：zhong gu")
        self.pinyin.setAccessibleName("读音")
        self.remove = KeyButton("取消这个读音", "Delete")
        self.remove.clicked.connect(self._remove)
        bind_key(self.table, "Delete", self._remove)
        self.body.addWidget(label(WHY, tone="ink2", wrap=True))
        self.body.addWidget(self.table)
        self.body.addLayout(row(None, self.remove))
        self.add_field("词", self.word)
        self.add_field("读音", self.pinyin)
        self.word.setFocus()
        self._read()

    def _read(self) -> None:
        from db.items import readings

        self._desk.query(readings.readings, self._show)

    def _show(self, found: list[Reading]) -> None:
        self.table.show_rows(found)
        self.remove.setEnabled(bool(found))
        if not self.table.currentIndex().isValid():
            self.table.go_to_first()

    def submit(self) -> None:
        from db.items import readings

        actor, word, pinyin = self._desk.actor, self.word.text(), self.pinyin.text()
        self._desk.change(lambda: readings.add_reading(actor, word, pinyin), lambda n: self._added(word.strip(), n))

    def _added(self, word: str, number: int) -> None:
        self.word.clear()
        self.pinyin.clear()
        self.problem(f"「{word}」已登记，{number} 个事项可以按它查找。")
        self.word.setFocus()
        self._read()

    def _remove(self) -> None:
        from db.items import readings

        actor, chosen = self._desk.actor, self.table.current_row()
        if isinstance(chosen, Reading):
            self._desk.change(lambda: readings.remove_reading(actor, chosen.text), lambda _: self._read())
