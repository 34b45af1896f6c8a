"""空白证照台账: what came in, went out, was spoiled and is left of every blank certificate, by its serial numbers."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from db.actors import Actor
from db.errors import UserError
from db.handover.acts import HandoverActKind
from db.handover.registers import steps, stock
from db.handover.registers.rules import Register
from db.handover.registers.standing import Standing
from db.papers.rules import TITLES, PaperKind, PaperStamp
from db.papers.service import Paper, print_paper
from reports import form, pdf
from reports.form import chinese_date
from reports.page import LANDSCAPE, SIZE_5, Page
from reports.table import Band, Column, Row, Table
from reports.typeface import Style

COLUMNS = (
    Column("日期", 30, 0.5),
    Column("摘要", 22, 0.5),
    Column("起止编号"),
    Column("入库", 15, 1.0),
    Column("领用", 15, 1.0),
    Column("作废", 15, 1.0),
    Column("结存", 16, 1.0),
    Column("经手人", 34),
    Column("凭证、用途、原因", 56),
)
SIGN_LINES = ("签名", "日期")
PARTIES = ("保管人", "盘点人", "监盘人")


@dataclass(frozen=True, slots=True)
class StockMove:
    """One movement; the numbers '' where it did not move that way."""

    on: str
    what: str
    serials: str
    came: str
    went: str
    spoiled: str
    balance: int
    persons: str
    why: str


@dataclass(frozen=True, slots=True)
class StockOf:
    """One certificate: what it is, who supplies it, its movements, and the numbers still there."""

    name: str
    unit: str
    channel: str
    contact: str
    balance: int
    there: str
    moves: tuple[StockMove, ...]


@dataclass(frozen=True, slots=True)
class StockLedger:
    """The whole paper; `until` is the day up to which it was kept."""

    office: str
    until: str
    stocks: tuple[StockOf, ...]


def build(office: str, until: str, found: Sequence[Standing]) -> StockLedger:
    """The ledger of these certificates."""
    return StockLedger(office, until, tuple(_stock(one) for one in found))


def _stock(found: Standing) -> StockOf:
    entry, book = found.entry, found.book
    phone = "，".join(text for text in (entry.fields.get("contact", ""), entry.fields.get("phone", "")) if text)
    moves = tuple(_move(row) for row in stock.ledger(found.held))
    there = book.there.words + (f"，另有不编号的{book.there.plain}{entry.unit}" if book.there.plain else "")
    return StockOf(
        entry.name, entry.unit, entry.fields.get("channel", ""), phone, book.balance, there.strip("，"), moves
    )  # fmt: skip


def _move(row: stock.LedgerRow) -> StockMove:
    act, told = row.act, row.act.details
    persons = "、".join(
        told[name] for name in ("giver", "receiver", "keeper", "first", "second") if told.get(name)
    )  # fmt: skip
    why = "；".join(told[name] for name in ("document", "why", "remark") if told.get(name))
    if row.difference is not None:
        counted = f"实盘{told.get('quantity', '')}，账面{row.balance}，"
        told_off = stock.off(row.difference).replace(" ", "") if row.difference else "相符"
        why = counted + told_off + (f"；{why}" if why else "")
    went = row.went if act.kind is not HandoverActKind.GIVEN_BACK else 0
    came = row.came or -min(row.went, 0)
    return StockMove(
        act.happened_on.isoformat(), steps.called(Register.CERTIFICATE, act.kind), told.get("serials", ""),
        str(came or ""), str(went or ""), str(row.spoiled or ""), row.balance, persons, why,
    )  # fmt: skip


def print_ledger(
    actor: Actor, about: tuple[str, str], office: str, until: str, found: Sequence[Standing], out: Path
) -> Paper:
    """Print and record the ledger of these certificates; `about` is type and id of one entry or of a batch.

    Raises UserError when there are none.
    """
    if not found:
        raise UserError(f"台账里没有{office}的空白证照，没有台账可打。", hint="请先在「印章密钥」里登记证照。")
    content = build(office, until, found)
    return print_paper(
        actor, PaperKind.STOCK_LEDGER, *about, asdict(content), out,
        lambda stamp, path: write(content, stamp, path),
    )  # fmt: skip


def write(content: StockLedger, stamp: PaperStamp, out: Path) -> int:
    """Write the PDF and return its pages. Raises UserError when it cannot be written or a character drawn."""
    return pdf.save(lay_out(content, stamp.number), stamp, TITLES[PaperKind.STOCK_LEDGER], out)


def lay_out(content: StockLedger, number: str) -> list[Page]:
    """The pages: every certificate as a block with its balance at the head."""
    under = f"{content.office}　截至{chinese_date(content.until)}"
    flow = form.begin(LANDSCAPE, TITLES[PaperKind.STOCK_LEDGER], number, under)
    rows: list[Row | Band] = []
    for one in content.stocks:
        supply = f"供应渠道：{one.channel or '未登记'}" + (f"（{one.contact}）" if one.contact else "")
        rows.append(Band(f"{one.name}　结存{one.balance}{one.unit}　{supply}"))
        rows += [
            Row(
                (chinese_date(move.on), move.what, move.serials, move.came, move.went, move.spoiled, str(move.balance),
                 move.persons, move.why)
            )
            for move in one.moves
        ] or [Row(("", "无出入库", *[""] * (len(COLUMNS) - 2)))]  # fmt: skip
        if one.there:
            rows.append(Band(f"　结存编号：{one.there}", bold=False, keep=False))
    Table(flow, COLUMNS, SIZE_5, Style.FANG).draw(rows, tail=form.signature_height(SIGN_LINES))
    form.signatures(flow, PARTIES, SIGN_LINES)
    return flow.pages
