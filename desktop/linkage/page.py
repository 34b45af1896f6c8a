"""审管联动: not built yet; the page says what it will hold and what can be done meanwhile."""

from desktop.desk import Desk
from desktop.page import Page
from desktop.widgets.empty import EmptyState, NextStep


class LinkagePage(Page):
    """审管联动."""

    title = "审管联动"
    manual = "linkage"
    keys = (("Tab", "换选项"), ("Enter", "选定"), ("F1", "说明"))

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.add_actions()
        self.remark.setText("这一页还没有做好")
        self.layout_.addWidget(
            EmptyState(
                "blend",
                "这里将放审批和监管之间的来往",
                "办结后的推送和认领、现场勘验的会商、征询意见、监管结果的抄告，都按备忘录定的天数提醒。",
                (
                    NextStep(
                        "看审管衔接备忘录",
                        "Ctrl+3",
                        "现在就能做：在划转移交里打开一份移交清单，按「打印」起草并打印备忘录，谁审批、谁监管写在里面。",
                        lambda: desk.open("handover"),
                    ),
                    NextStep(
                        "用数据包送办结结果",
                        "Ctrl+6",
                        "办结的办件随数据包带给县里；监管部门的单独推送还要等这一页做好。",
                        lambda: desk.open("exchange"),
                    ),
                ),
            ),
            1,
        )
