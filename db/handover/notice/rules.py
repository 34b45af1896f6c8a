"""What is read out of a transfer notice (划转文件), each value with the sentence it came from. Pure."""

from dataclasses import dataclass
from enum import StrEnum

from db.handover.rules import Direction


@dataclass(frozen=True, slots=True)
class Said:
    """A value as proposed, the sentence it was read from, where that stands, and what a person should look at."""

    value: str
    sentence: str = ""
    place: str = ""
    doubt: str = ""


NOTHING = Said("")


@dataclass(frozen=True, slots=True)
class Near:
    """An item of the list whose name resembles one in the notice (`likeness` in percent); a person decides."""

    item_id: str
    code: str
    name: str
    department: str
    likeness: int


@dataclass(frozen=True, slots=True)
class ProposedItem:
    """One item the notice moves, in its wording; `item_type` is '' where the written type is none we know.

    `sentence` is the item's own line behind the heading it stands under, `place` where in the notice that is.
    `item_id` ties it to the list: an equal name by itself, one that is only alike by a person.
    """

    seq: int
    direction: Direction
    name: str
    type_as_written: str
    item_type: str
    from_name: str
    to_name: str
    sentence: str
    place: str
    part: str = ""
    doubts: tuple[str, ...] = ()
    item_id: str = ""
    item_code: str = ""
    associated_with: str = ""
    near: tuple[Near, ...] = ()
    """Items of the list that may be meant where no name agrees; empty once a person has decided."""


class DutyKind(StrEnum):
    """What a notice puts on somebody (泽州 2020 二(一), 二(二), 二(三), 三(一)1)."""

    APPROVAL = "approval"
    SUPERVISION = "supervision"
    RETURNED = "returned"
    GUIDE = "guide"
    CONTENTS = "contents"
    LIAISON = "liaison"
    DOCKING = "docking"
    CUT_OVER = "cut_over"
    SEALS = "seals"
    MENTORING = "mentoring"
    OPINION = "opinion"


DUTY_LABELS = {
    DutyKind.APPROVAL: "审批责任",
    DutyKind.SUPERVISION: "监管责任",
    DutyKind.RETURNED: "划回事项的办理和监管",
    DutyKind.GUIDE: "流程再造、办事指南",
    DutyKind.CONTENTS: "移交内容",
    DutyKind.LIAISON: "联络员",
    DutyKind.DOCKING: "专网对接和密钥",
    DutyKind.CUT_OVER: "新旧办件的分界",
    DutyKind.SEALS: "原审批专用章",
    DutyKind.MENTORING: "传帮带",
    DutyKind.OPINION: "初审意见",
}


@dataclass(frozen=True, slots=True)
class Duty:
    """One duty and the sentence that says it."""

    kind: DutyKind
    said: Said

    @property
    def label(self) -> str:
        """The duty in office words."""
        return DUTY_LABELS[self.kind]


@dataclass(frozen=True, slots=True)
class Proposal:
    """A whole notice as proposed. Dates are ISO texts, `transition_months` a number as text; '' where it says nothing.

    `remarks` compare what the notice counts with what was found; `source` is its healed text.
    """

    name: Said
    title: Said
    number: Said
    issuer: Said
    notice_on: Said
    deadline: Said
    transition_months: Said
    sequence: Said
    items: tuple[ProposedItem, ...]
    duties: tuple[Duty, ...]
    bases: tuple[Said, ...]
    remarks: tuple[str, ...]
    source: str

    @property
    def moved_in(self) -> tuple[ProposedItem, ...]:
        """The items that go to the bureau."""
        return tuple(item for item in self.items if item.direction is Direction.IN)

    @property
    def moved_back(self) -> tuple[ProposedItem, ...]:
        """The items that go back to departments."""
        return tuple(item for item in self.items if item.direction is Direction.BACK)

    @property
    def organ_names(self) -> tuple[str, ...]:
        """Every organ items come from or go to, as written, in the order of the notice."""
        return tuple(
            dict.fromkeys(name for item in self.items for name in (item.from_name, item.to_name) if name)
        )  # fmt: skip


HEAD_LABELS = {
    "name": "批次名称",
    "title": "文件标题",
    "number": "文号",
    "issuer": "发文单位",
    "notice_on": "成文日期",
    "deadline": "移交截止日",
    "transition_months": "过渡期（月）",
    "sequence": "第几批",
}
"""The values of a notice's head, by the names of Proposal's fields."""
