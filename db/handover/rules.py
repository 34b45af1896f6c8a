"""What a transfer batch and its checklists are, and how a line's state follows from its acts. Pure."""

import hashlib
import json
from dataclasses import dataclass
from enum import StrEnum

CATEGORIES = {
    1: "事项名称",
    2: "法律依据（政策汇编和文件）",
    3: "审批标准（许可依据、材料、流程、时限）",
    4: "审批专家库",
    5: "涉及中介",
    6: "证照",
    7: "文书",
    8: "专用打印设备",
    9: "专网审批系统",
    10: "审批专用章",
    11: "密钥",
    12: "其他（自填）",
}
"""The eleven things 泽州 2020 二(二) hands over, and its 「等」 as a free twelfth."""

SEAL_CATEGORY = 10
CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫"


class Direction(StrEnum):
    """The direction in which a power moves (划入、划回)."""

    IN = "in"
    BACK = "back"


DIRECTION_LABELS = {Direction.IN: "划入", Direction.BACK: "划回"}


class HandoverKind(StrEnum):
    """Why things are handed over: a power moves, or a person leaves the post (离任移交)."""

    TRANSFER = "transfer"
    LEAVING = "leaving"


HANDOVER_KIND_LABELS = {HandoverKind.TRANSFER: "划转移交", HandoverKind.LEAVING: "离任移交"}


class Party(StrEnum):
    """The three who sign a line: 移交人, 接收人, 监交人."""

    GIVER = "giver"
    RECEIVER = "receiver"
    WITNESS = "witness"


PARTY_LABELS = {Party.GIVER: "移交人", Party.RECEIVER: "接收人", Party.WITNESS: "监交人"}


class LineActKind(StrEnum):
    """What can happen to a line. A wrong act is reversed by another act, never removed.

    `part` is a further part the receiver counted, `disputed` an objection by either side, `settled` one side's word
    that the difference is settled; it is settled once both have given theirs.
    """

    SIGNED = "signed"
    PART = "part"
    DISPUTED = "disputed"
    SETTLED = "settled"
    OWED = "owed"
    EXCUSED = "excused"
    REVERSED = "reversed"


class LineState(StrEnum):
    """A line's state, derived from its acts."""

    NOT_BEGUN = "not_begun"
    GIVEN = "given"
    PARTIAL = "partial"
    DIFFERS = "differs"
    CONDITION = "condition"
    DISPUTED = "disputed"
    OWED = "owed"
    RECEIVED = "received"
    EXCUSED = "excused"
    DONE = "done"


STATE_LABELS = {
    LineState.NOT_BEGUN: "未移交",
    LineState.GIVEN: "已交待收",
    LineState.PARTIAL: "部分已收",
    LineState.DIFFERS: "数量不符",
    LineState.CONDITION: "状况不符",
    LineState.DISPUTED: "有异议",
    LineState.OWED: "欠交",
    LineState.RECEIVED: "待监交",
    LineState.EXCUSED: "免交",
    LineState.DONE: "已移交",
}


@dataclass(frozen=True, slots=True)
class LineAct:
    """One act on a line: who, in which party's place, how many, when, why; `content_hash` is the list it signed."""

    id: str
    line_id: str
    content_hash: str
    kind: LineActKind
    party: Party
    quantity: int | None
    due_on: str
    reason: str
    responsible: str
    reverses: str
    user_id: str
    user_name: str
    organ_name: str
    at: str
    lsn: int
    condition: str = ""
    """What the receiver found, where it differs from the line."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a checklist with the acts that still stand and the state that follows.

    `section` is the sub-line of its category, `entry_id` the register entry it hands over, `attachment` where the
    evidence lies, `item_seqs` the ids of the transfer items it belongs to: none means all of the checklist.
    `received` gives the total; `parts` are the deliveries. `agreed` are the acts of those who call a dispute or another
    condition settled. `late` are acts that came after the handover was closed; they do not count until it is reopened.
    """

    id: str
    category: int
    position: int
    name: str
    specification: str
    quantity: int
    unit: str
    serials: str
    medium: str
    condition: str
    remark: str
    state: LineState = LineState.NOT_BEGUN
    given: LineAct | None = None
    received: LineAct | None = None
    witnessed: LineAct | None = None
    owed: LineAct | None = None
    excused: LineAct | None = None
    section: str = ""
    entry_id: str = ""
    attachment: str = ""
    item_seqs: tuple[str, ...] = ()
    disputed: LineAct | None = None
    agreed: tuple[LineAct, ...] = ()
    parts: tuple[LineAct, ...] = ()
    late: tuple[LineAct, ...] = ()

    @property
    def number(self) -> str:
        """The line's number as printed, e.g. 6-2."""
        return f"{self.category}-{self.position}"

    @property
    def given_quantity(self) -> int:
        """How many the giver says were handed over; 0 before that."""
        return (self.given.quantity or 0) if self.given else 0

    @property
    def received_quantity(self) -> int:
        """How many the receiver counted; 0 before counting."""
        return (self.received.quantity or 0) if self.received else 0

    @property
    def settled(self) -> bool:
        """Whether nothing more is to be done on this line."""
        return self.state in (LineState.DONE, LineState.EXCUSED)

    def signed_by(self, party: Party) -> LineAct | None:
        """The standing signature of a party, if any."""
        if party is Party.GIVER:
            return self.given
        return self.received if party is Party.RECEIVER else self.witnessed


@dataclass(frozen=True, slots=True)
class Checklist:
    """A handover checklist (移交清单) of one department in one direction; the two persons are a leaving handover's."""

    id: str
    batch_id: str
    batch_name: str
    direction: Direction
    giver_id: str
    giver: str
    receiver_id: str
    receiver: str
    deadline: str
    issued_at: str
    content_hash: str
    witness_required: bool
    items: tuple[str, ...]
    lines: tuple[Line, ...]
    kind: HandoverKind = HandoverKind.TRANSFER
    giver_person: str = ""
    receiver_person: str = ""
    item_ids: tuple[str, ...] = ()
    """The transfer items `items` are the names of, in the same order."""

    @property
    def department(self) -> str:
        """The department this checklist is about: whoever is not the bureau."""
        return self.giver if self.direction is Direction.IN else self.receiver

    @property
    def department_id(self) -> str:
        """The id of that department."""
        return self.giver_id if self.direction is Direction.IN else self.receiver_id

    @property
    def progress(self) -> "Progress":
        """How far the lines have got."""
        return progress_of(self.lines)


@dataclass(frozen=True, slots=True)
class Progress:
    """How many lines there are and how many are settled; owed, differing, disputed and late ones counted separately."""

    lines: int
    settled: int
    owed: int
    differing: int
    disputed: int = 0
    late: int = 0

    @property
    def complete(self) -> bool:
        """Whether every line is received or excused (承接完成 needs the memorandum besides)."""
        return self.lines > 0 and self.settled == self.lines


@dataclass(frozen=True, slots=True)
class ChecklistSummary:
    """One row of a batch's department list."""

    id: str
    department: str
    direction: Direction
    items: int
    progress: Progress
    issued: bool


@dataclass(frozen=True, slots=True)
class TransferItem:
    """One item of a batch, wording as in the notice; `item_type` is the normalised GB/T 39046 code.

    `sentence` is where the notice says so, `associated_with` what it moves along with (关联事项), as that is called;
    the duties, the preliminary opinion (初审意见) with its basis and the survey are what the memorandum says of it.
    """

    id: str
    seq: int
    direction: Direction
    name: str
    part: str
    item_type: str
    type_as_written: str
    from_id: str
    from_organ: str
    to_id: str
    to_organ: str
    item_id: str | None = None
    item_code: str = ""
    sentence: str = ""
    associated_with: str = ""
    approval_duty: str = ""
    supervision_duty: str = ""
    opinion_required: bool = False
    opinion_basis: str = ""
    survey: str = ""
    effective_on: str = ""


@dataclass(frozen=True, slots=True)
class Batch:
    """A transfer batch (划转批次): one document moves powers in and back.

    `sequence` is what the document counts it as (第二批), `source` the text of the notice.
    """

    id: str
    name: str
    document_title: str
    document_number: str
    issuer: str
    notice_on: str
    deadline: str
    transition_months: int
    transition_from: str
    items: tuple[TransferItem, ...]
    checklists: tuple[ChecklistSummary, ...]
    kind: HandoverKind = HandoverKind.TRANSFER
    sequence: str = ""
    source: str = ""
    note: str = ""


def progress_of(lines: tuple[Line, ...]) -> Progress:
    """Count the lines by how far they have got."""
    return Progress(
        lines=len(lines),
        settled=sum(line.settled for line in lines),
        owed=sum(line.state is LineState.OWED for line in lines),
        differing=sum(line.state is LineState.DIFFERS for line in lines),
        disputed=sum(line.state in (LineState.DISPUTED, LineState.CONDITION) for line in lines),
        late=sum(bool(line.late) for line in lines),
    )


def content_hash(lines: tuple[Line, ...]) -> str:
    """SHA-256 of what the lines say, without the acts: signatures count only on the same content."""
    content = [
        [line.category, line.position, line.name, line.specification, line.quantity, line.unit, line.serials,
         line.medium, line.condition, line.remark, line.section, line.entry_id, line.attachment, list(line.item_seqs)]
        for line in sorted(lines, key=lambda line: (line.category, line.position))
    ]  # fmt: skip
    return hashlib.sha256(json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()
