"""The annexes of the 交接书: A open cases, B archives, C blank certificates, D keys; from the registers or by hand."""

from collections.abc import Sequence
from dataclasses import dataclass

from db.handover.acts import HandoverActKind
from db.handover.registers import standing, stock
from db.handover.registers.rules import Register
from db.handover.registers.standing import Standing
from reports import form
from reports.form import chinese_date
from reports.page import MM, Flow
from reports.table import Column, Row, Table
from reports.typeface import Style

UNKNOWN = "由移交单位填写；确无的填“无”。"
NONE = "无。"
EMPTY_ROWS, EMPTY_ROW = 3, 8.0  # to be written in by hand, millimetres each
HEIGHT = 24.0  # millimetres of an annex's heading and first row
OPEN_CASE_COLUMNS = (
    Column("序号", 12, 0.5), Column("办件编号", 38), Column("事项名称"), Column("申请人", 36),
    Column("受理日期", 31, 0.5),
)  # fmt: skip
ARCHIVE_COLUMNS = (
    Column("序号", 12, 0.5), Column("全宗号", 17, 0.5), Column("案卷号", 24, 0.5), Column("题名"),
    Column("年度", 14, 0.5), Column("页数", 13, 0.5), Column("保管期限", 18, 0.5), Column("状况", 18, 0.5),
)  # fmt: skip
STOCK_COLUMNS = (
    Column("序号", 12, 0.5), Column("证照名称"), Column("起止编号", 58), Column("数量", 19, 0.5),
    Column("供应渠道", 32),
)  # fmt: skip
KEY_COLUMNS = (
    Column("序号", 12, 0.5), Column("类型", 22, 0.5), Column("名称、所属系统"), Column("序列号", 38),
    Column("持有人", 22, 0.5), Column("信封、封签编号", 30),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class OpenCase:
    """A case accepted before the handover day; it stays with the unit that accepted it."""

    number: str
    item: str
    applicant: str
    accepted_on: str


@dataclass(frozen=True, slots=True)
class ArchiveFile:
    """One file of the 卷宗目录."""

    fonds: str
    number: str
    title: str
    year: str
    pages: str
    retention: str
    condition: str


@dataclass(frozen=True, slots=True)
class StockRange:
    """The blank certificates of one sort that are handed over, by their numbers."""

    name: str
    serials: str
    quantity: str
    channel: str


@dataclass(frozen=True, slots=True)
class KeyHeld:
    """One key: what it is and who holds it, never what opens it."""

    kind: str
    name: str
    serial: str
    holder: str
    envelope: str


@dataclass(frozen=True, slots=True)
class Annexed:
    """What annexes B, C and D hold; None where no register tells."""

    archives: tuple[ArchiveFile, ...] | None
    stocks: tuple[StockRange, ...] | None
    keys: tuple[KeyHeld, ...] | None


NOTHING_TOLD = Annexed(None, None, None)


def of_registers(batch_id: str, giver_id: str) -> Annexed:
    """What the registers say a unit hands over in a batch.

    An empty register gives None: it does not prove that nothing exists. From the register of blank certificates only
    blanks are taken, not the 文件 kept there (山西 2019 三(七)).
    """
    archives = [_archive(one) for one in _own(Register.ARCHIVE, batch_id, giver_id)]
    blank = [one for one in _own(Register.CERTIFICATE, batch_id, giver_id) if one.said("kind") != "文件"]
    stocks = [_stock(one) for one in blank]
    keys = [_key(one) for one in _own(Register.KEY, batch_id, giver_id)]
    return Annexed(tuple(archives) or None, tuple(stocks) or None, tuple(keys) or None)


def _own(register: Register, batch_id: str, giver_id: str) -> list[Standing]:
    return [one for one in standing.standings(register, batch_id) if one.entry.organ_id == giver_id]


def _archive(found: Standing) -> ArchiveFile:
    said, entry = found.said, found.entry
    title = f"{entry.name}（{entry.quantity}{entry.unit}）" if entry.quantity > 1 else entry.name
    return ArchiveFile(
        said("fonds"), said("file_number"), title, said("year"), said("pages"), said("retention"),
        said("condition"),
    )  # fmt: skip


def _stock(found: Standing) -> StockRange:
    """What was handed over: what came in on the first day, whatever was issued, voided or supplied since.

    Before any movement was registered, the numbers it was entered with.
    """
    entry = found.entry
    came = [act for act in found.held if act.kind is HandoverActKind.STOCK_IN]
    pile = stock.Pile()
    for act in came:
        if act.happened_on == came[0].happened_on:
            pile = pile.plus(stock.pile_of(act.details))
    entered = f"{entry.serial}—{entry.serial_to}" if entry.serial_to else entry.serial
    quantity, serials = (pile.count, pile.words) if came else (entry.quantity, entered)
    return StockRange(entry.name, serials or "不编号", f"{quantity}{entry.unit}", entry.fields.get("channel", ""))


def _key(found: Standing) -> KeyHeld:
    """Its first holder here and the envelope it came in: passing it on later must not change a signed record."""
    entered = found.entry.fields
    told = "、".join(text for text in (entered.get("envelope", ""), entered.get("seal_number", "")) if text)
    name = "，".join(text for text in (found.entry.name, entered.get("system", "")) if text)
    return KeyHeld(entered.get("kind", ""), name, found.entry.serial, found.chain[0].holder, told)


def case_rows(cases: Sequence[OpenCase] | None) -> list[Row] | None:
    """Annex A."""
    return None if cases is None else [
        Row((str(n), case.number, case.item, case.applicant, chinese_date(case.accepted_on)))
        for n, case in enumerate(cases, 1)
    ]  # fmt: skip


def archive_rows(files: Sequence[ArchiveFile] | None) -> list[Row] | None:
    """Annex B."""
    return None if files is None else [
        Row((str(n), one.fonds, one.number, one.title, one.year, one.pages, one.retention, one.condition))
        for n, one in enumerate(files, 1)
    ]  # fmt: skip


def stock_rows(stocks: Sequence[StockRange] | None) -> list[Row] | None:
    """Annex C."""
    return None if stocks is None else [
        Row((str(n), one.name, one.serials, one.quantity, one.channel)) for n, one in enumerate(stocks, 1)
    ]  # fmt: skip


def key_rows(keys: Sequence[KeyHeld] | None) -> list[Row] | None:
    """Annex D."""
    return None if keys is None else [
        Row((str(n), one.kind, one.name, one.serial, one.holder, one.envelope)) for n, one in enumerate(keys, 1)
    ]  # fmt: skip


def draw(flow: Flow, title: str, columns: Sequence[Column], rows: Sequence[Row] | None, tail: float = 0.0) -> None:
    """One annex under its heading; `rows` None leaves room to write it in, `tail` points stay free below it."""
    count = "" if rows is None else f"（共{len(rows)}件）"
    shown = EMPTY_ROWS if rows is None else len(rows)
    whole = HEIGHT + EMPTY_ROW * shown + tail / MM if shown <= EMPTY_ROWS else HEIGHT
    form.heading(flow, f"{title}{count}", whole)
    if rows is not None and not rows:
        form.note(flow, NONE)
        return
    if rows is None:
        form.note(flow, UNKNOWN)
    blank = Row([""] * len(columns), EMPTY_ROW)
    Table(flow, columns, 10.5, Style.FANG).draw(rows or [blank] * EMPTY_ROWS, tail)
