"""Adding a person who signs in at this PC."""

from PySide6.QtWidgets import QComboBox, QGridLayout, QLineEdit, QWidget

from db.actors import ROLE_LABELS, Role
from db.organs.rules import Organ
from desktop.desk import Desk
from desktop.messages import FormDialog
from desktop.widgets.buttons import Toggle


class PersonDialog(FormDialog):
    """加用户."""

    def __init__(self, desk: Desk, parent: QWidget | None, organs: list[Organ]) -> None:
        super().__init__(parent, "加用户", "加上", width=620)
        self._desk = desk
        self.name, self.first, self.second = QLineEdit(), QLineEdit(), QLineEdit()
        for field in (self.first, self.second):
            field.setEchoMode(QLineEdit.EchoMode.Password)
        self.organ = QComboBox()
        for organ in organs:
            self.organ.addItem(organ.name, organ.id)
        self.organ.setCurrentIndex(max(0, self.organ.findData(desk.actor.organ_id)))
        self.roles: dict[Role, Toggle] = {role: Toggle(words) for role, words in ROLE_LABELS.items()}
        grid = QGridLayout()
        grid.setSpacing(8)
        for number, box in enumerate(self.roles.values()):
            grid.addWidget(box, number // 4, number % 4)
        holder = QWidget()
        holder.setLayout(grid)
        grid.setContentsMargins(0, 0, 0, 0)
        self.add_field("姓名", self.name, "同名的在姓名后加括号区分，例如 张三（林业）。")
        self.add_field("单位", self.organ, "部门的交接员也在这里加，单位选那个部门。")
        self.add_field("角色", holder, "监交人不能是移交、接收任何一方的人：单位选双方以外的，例如县司法局。")
        self.add_field("密码", self.first)
        self.add_field("再输一次", self.second)
        self.name.setFocus()

    def submit(self) -> None:
        from db.organs import service

        if self.first.text() != self.second.text():
            self.problem("两次输入的密码不一样")
            self.second.setFocus()
            return
        roles = frozenset(role for role, box in self.roles.items() if box.isChecked())
        actor, name, password, organ = self._desk.actor, self.name.text(), self.first.text(), self.organ.currentData()
        self._desk.change(lambda: service.add_user(actor, name, password, organ, roles), lambda done: self.accept())
