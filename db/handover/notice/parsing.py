"""From the text of a transfer notice to a proposal: batch, items, duties, each with its sentence. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from db.handover.notice import wording
from db.handover.notice.heading import head_of
from db.handover.notice.healing import heal, paragraphs
from db.handover.notice.rules import Duty, DutyKind, Proposal, ProposedItem, Said
from db.handover.notice.wording import Section
from db.handover.rules import DIRECTION_LABELS, Direction

LONGEST_NAME = 120
_ITEMS_APART = re.compile(r"(?<=[；;。)）])\s*(?=\d{1,3}\s*[.．、](?!\d))")
_SENTENCES = re.compile(r"[^。]+。?")
_WHOLE = {
    DutyKind.APPROVAL: r"实施审批.*责任|谁审批谁负责",
    DutyKind.SUPERVISION: r"事中事后监管|监管责任",
    DutyKind.RETURNED: r"划回(?:的)?事项由",
    DutyKind.GUIDE: r"办事指南|流程再造",
    DutyKind.CONTENTS: r"移交内容(?:包括|为|有)",
    DutyKind.LIAISON: r"联络员",
    DutyKind.DOCKING: r"[秘密]钥|专网.*对接",
    DutyKind.CUT_OVER: r"交接日期为界|以.{0,12}为界",
    DutyKind.SEALS: r"(?:专用章|印章).*(?:废止|封存|停用)",
    DutyKind.MENTORING: r"传帮带",
    DutyKind.OPINION: r"初审意见",
}
_DUTIES = {kind: re.compile(pattern) for kind, pattern in _WHOLE.items()}
_COLUMNS = {
    "name": re.compile(r"(?:行政审批|审批|许可|权力|职权)?(?:事项|项目|职权)名称|事项"),
    "type": re.compile(r"(?:事项|权力|职权|行政权力)?(?:类型|类别)"),
    "from": re.compile(
        r"(?:划出|移交|原)(?:审批|实施|行使|主管)?(?:部门|单位|机关|主体)|(?:实施|主管|责任)(?:部门|单位|机关)"
    ),
    "to": re.compile(r"(?:划入|承接|接收|划回|现实施|划转后实施)(?:的)?(?:部门|单位|机关|主体)"),
    "seq": re.compile(r"序号|编号"),
}


@dataclass(slots=True)
class _Reading:
    """What has been read so far: the headings above, the section they open, and the items found."""

    bureau: str
    trail: dict[int, str] = field(default_factory=dict)
    context: Direction | None = None
    section: Section | None = None
    heading: str = ""
    columns: dict[str, int] = field(default_factory=dict)
    items: list[ProposedItem] = field(default_factory=list)
    expected: list[tuple[str, int, int]] = field(default_factory=list)
    """Heading, how many items it announces, how many items there were before it."""

    @property
    def place(self) -> str:
        """Where the paragraph stands: 一（三）4."""
        return "".join(self.trail[level] for level in sorted(self.trail))


def propose(text: str) -> Proposal:
    """Everything a notice says about a batch, to be looked at by a person; a text of another kind gives no items."""
    found = paragraphs(text)
    reading = _Reading(wording.bureau_in(wording.compact(text)))
    for paragraph in found:
        _read(reading, paragraph)
    items = tuple(_numbered(reading.items))
    return replace(
        head_of(found), items=items, duties=duties_of(found), remarks=_remarks(found, items, reading), source=heal(text)
    )


def _read(reading: _Reading, paragraph: str) -> None:
    if "\t" in paragraph:
        _read_row(reading, [cell.strip() for cell in paragraph.split("\t")])
        return
    reading.columns = {}
    mark = wording.marked(paragraph)
    section = wording.section_of(mark.rest)
    if mark.level in (1, 2) or section:
        _open(reading, mark, section, paragraph)
        below = section.below if section else ""
        for line in _ITEMS_APART.split(below) if below.strip() else ():
            _item(reading, wording.marked(line.strip()), line.strip())
        return
    for line in _ITEMS_APART.split(paragraph):
        _item(reading, wording.marked(line), line)


def _open(reading: _Reading, mark: wording.Mark, section: Section | None, paragraph: str) -> None:
    """A heading: a section by itself, or a direction or a department under one."""
    if mark.level:
        number = f"（{mark.number}）" if mark.level == 2 else mark.number
        reading.trail = {level: text for level, text in reading.trail.items() if level < mark.level}
        reading.trail[mark.level] = number
    if mark.level == 1:
        reading.context = wording.direction_named(mark.rest)
    reading.heading = paragraph
    reading.section = section or _under_context(reading, mark.rest)
    if reading.section and reading.section.count:
        reading.expected.append((paragraph, reading.section.count, len(reading.items)))


def _under_context(reading: _Reading, text: str) -> Section | None:
    named = wording.department_of(text)
    if reading.context is None or (named is None and wording.direction_named(text) is None):
        return None
    department, count = named or ("", None)
    if reading.context is Direction.IN:
        return Section(Direction.IN, department, reading.bureau, count)
    return Section(Direction.BACK, reading.bureau, department, count)


def _item(reading: _Reading, mark: wording.Mark, line: str) -> None:
    """A numbered line below a section, or one with a power type, or a sentence that moves an item by itself."""
    body, written = wording.typed(mark.rest)
    moved = wording.move_of(body)
    plain = reading.section and (mark.level >= 3 or written) and "。" not in body
    if not (moved or plain) or len(body) > LONGEST_NAME:
        return
    if moved and reading.section is None and not (written or mark.level >= 3):
        return
    name, receiver, direction = moved or (body, "", None)
    section = reading.section or Section(direction or Direction.IN, "", "", None)
    if moved and direction is not None and reading.section is None:
        section = replace(section, direction=direction)
    giver, name = wording.owned(wording.compact(name)) if not section.from_name else ("", wording.compact(name))
    if mark.level >= 3:
        reading.trail = {level: text for level, text in reading.trail.items() if level < 3} | {3: mark.number}
    seq = wording.number_of(mark.number) if mark.level == 3 else None
    _add(reading, section, (name, written, giver, receiver), seq or 0, line)


def _add(reading: _Reading, section: Section, told: tuple[str, str, str, str], seq: int, line: str) -> None:
    name, written, giver, receiver = told
    bureau_gives = section.direction is Direction.BACK
    from_name = section.from_name or giver or (reading.bureau if bureau_gives else "")
    to_name = receiver or section.to_name or ("" if bureau_gives else reading.bureau)
    code, doubt = wording.type_of(written)
    parted = wording.part_of(name)
    doubts = [doubt] if doubt else []
    if parted:
        doubts.append(f"只是「{parted[0]}」的一部分：{parted[1]}。")
    if wording.is_party_organ(to_name if bureau_gives else from_name):
        doubts.append("对方是党委机关。")
    sentence = line if reading.heading in ("", line) else f"{reading.heading}　{line}"
    reading.items.append(
        ProposedItem(
            seq, section.direction, name, written, code, from_name, to_name, sentence, reading.place,
            parted[1] if parted else "", tuple(doubts),
        )
    )  # fmt: skip


def _read_row(reading: _Reading, cells: Sequence[str]) -> None:
    """A table row: the head says what the columns are, an empty cell for an organ means the one above."""
    head = {key: n for key, said in _COLUMNS.items() for n, cell in enumerate(cells) if said.fullmatch(cell)}
    if "name" in head:
        reading.columns = head
        return
    at = reading.columns
    if "name" not in at or at["name"] >= len(cells) or not cells[at["name"]]:
        return

    def cell(key: str) -> str:
        return cells[at[key]] if key in at and at[key] < len(cells) else ""

    above = reading.section or Section(reading.context or Direction.IN, "", "", None)
    giver, receiver = cell("from") or above.from_name, cell("to") or above.to_name
    section = replace(above, from_name=giver, to_name=receiver)
    if giver or receiver:
        section = replace(section, direction=wording.direction_of("", giver, receiver or reading.bureau))
    if "to" in at or reading.context is Direction.BACK:
        section = replace(section, direction=_way(reading, above, giver, receiver))
    reading.section = section
    told = (wording.compact(cell("name")), cell("type"), "", receiver)
    _add(reading, section, told, wording.number_of(cell("seq")) or 0, "　".join(filter(None, cells)))


def _way(reading: _Reading, above: Section, giver: str, receiver: str) -> Direction:
    if wording.is_bureau(receiver) or wording.is_bureau(giver):
        return Direction.IN if wording.is_bureau(receiver) else Direction.BACK
    return reading.context or above.direction


def _numbered(items: Sequence[ProposedItem]) -> list[ProposedItem]:
    """The items with the numbers the notice gives them; where those repeat or are missing, counted per direction."""
    made: list[ProposedItem] = []
    for direction in Direction:
        mine = [item for item in items if item.direction is direction]
        given = [item.seq for item in mine]
        clear = len(set(given)) == len(given) and all(given)
        made += mine if clear else [replace(item, seq=number) for number, item in enumerate(mine, start=1)]
    return made


def duties_of(found: Sequence[str]) -> tuple[Duty, ...]:
    """The first sentence that says each duty."""
    sentences = [
        Said(sentence.strip(), sentence.strip(), f"第 {number} 段")
        for number, paragraph in enumerate(found, start=1)
        for sentence in _SENTENCES.findall(paragraph)
    ]
    made = []
    for kind, pattern in _DUTIES.items():
        said = next((one for one in sentences if pattern.search(wording.compact(one.value))), None)
        if said:
            made.append(Duty(kind, said))
    return tuple(made)


def _remarks(found: Sequence[str], items: Sequence[ProposedItem], reading: _Reading) -> tuple[str, ...]:
    """Remarks where the notice's own counts differ from what was found."""
    remarks = []
    ends = [*(start for _, _, start in reading.expected[1:]), len(reading.items)]
    for (heading, count, start), end in zip(reading.expected, ends, strict=False):
        if count != end - start:
            remarks.append(f"「{heading}」说 {count} 项，读出 {end - start} 项，请对照原文。")
    headings = {heading for heading, _, _ in reading.expected}
    totals = {way: n for one in found if one not in headings for way, n in wording.counted(one)}
    for direction, count in totals.items():
        read = sum(item.direction is direction for item in items)
        if read != count:
            remarks.append(f"通知说{DIRECTION_LABELS[direction]} {count} 项，读出 {read} 项，请对照原文。")
    return tuple(remarks)
