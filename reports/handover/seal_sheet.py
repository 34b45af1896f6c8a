"""印章移交、封存、销毁登记表: one page for each seal, with the place for its impression and for those who act on it.

Source of its fields: 国发〔1999〕25号 第二十二条 to 第二十五条; that two persons act is usual practice.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from db.actors import Actor
from db.errors import UserError
from db.handover.acts import HandoverAct, HandoverActKind
from db.handover.registers.standing import Standing
from db.papers.rules import TITLES, PaperKind, PaperStamp
from db.papers.service import Paper, print_paper
from reports import form, pdf
from reports.form import chinese_date
from reports.page import FORM, MM, SIZE_2, SIZE_5, SIZE_SMALL_4, Flow, Page
from reports.table import Band, Column, Row, Table
from reports.typeface import Style

K = HandoverActKind
COLUMNS = (Column("", 26, 0.5), Column("", 56), Column("", 26, 0.5), Column("", 56))
WIDE_COLUMNS = (Column("", 26, 0.5), Column("", 138))
LONG = 2  # facts that get a row of their own: name and inscription
BOX_COLUMNS = (Column("", 26, 0.5), Column("", 69), Column("", 18, 0.5), Column("", 51))
OPENED_COLUMNS = (Column("启封日期", 28, 0.5), Column("批准文件", 44), Column("事由"), Column("启封人（两人签名）", 46))
ROW, SIGN_ROW = 6.8, 10.5  # millimetres
BOX, LEAST_BOX, BELOW_BOX = (
    49.0,
    42.0,
    117.0,
)  # millimetres of the place for the impression, and of what stands below it
OPENED_ROWS = 2  # places to write in what happens later
TWO = "（两人签名）"


@dataclass(frozen=True, slots=True)
class SealEvent:
    """What happened to a seal: when, under which document, by whom, and what else was written down; '' if unknown."""

    on: str = ""
    document: str = ""
    first: str = ""
    second: str = ""
    third: str = ""
    where: str = ""
    told: str = ""


@dataclass(frozen=True, slots=True)
class SealPage:
    """One seal; `facts` are label and value in the order of the form, the first two of them long."""

    name: str
    facts: tuple[tuple[str, str], ...]
    deactivated: SealEvent
    handed: SealEvent
    sealed: SealEvent
    destroyed: SealEvent
    opened: tuple[SealEvent, ...]


@dataclass(frozen=True, slots=True)
class SealSheet:
    """The whole paper: one page for each seal of an office."""

    office: str
    batch: str
    seals: tuple[SealPage, ...]


def build(office: str, batch: str, seals: Sequence[Standing]) -> SealSheet:
    """The paper of these seals as they stand."""
    return SealSheet(office, batch, tuple(_page(one) for one in seals))


def _page(found: Standing) -> SealPage:
    fields = found.entry.fields
    last = {act.kind: act for act in found.held}
    document = fields.get("enabled_document", "") or _said(last.get(K.ENABLED), "document")
    size = f"{fields['diameter']}毫米" if fields.get("diameter") else ""
    facts = (
        ("印章名称", found.entry.name), ("印文", fields.get("inscription", "")),
        ("种类", fields.get("kind", "")), ("中心图案", fields.get("emblem", "")),
        ("形状、直径", "，".join(text for text in (fields.get("shape", ""), size) if text)),
        ("材质", fields.get("material", "")),
        ("制发机关", fields.get("made_by", "")), ("制发日期", chinese_date(fields.get("made_on", ""))),
        ("启用文号", document), ("使用范围", fields.get("scope", "")),
        ("保管人", found.holder), ("存放地点", found.said("place")),
    )  # fmt: skip
    opened = tuple(_event(act) for act in found.held if act.kind is K.UNSEALED)
    return SealPage(
        found.entry.name, facts, _event(last.get(K.DEACTIVATED)), _event(last.get(K.HANDED_ON)),
        _event(last.get(K.SEALED_UP)), _event(last.get(K.DESTROYED)), opened,
    )  # fmt: skip


def _event(act: HandoverAct | None) -> SealEvent:
    if act is None:
        return SealEvent()
    told = act.details
    return SealEvent(
        act.happened_on.isoformat(), told.get("document", ""), told.get("first", "") or told.get("giver", ""),
        told.get("second", "") or told.get("receiver", ""), told.get("supervisor", "") or told.get("witness", ""),
        told.get("place", ""),
        told.get("envelope", "") or told.get("method", "") or told.get("why", "") or told.get("organ", ""),
    )  # fmt: skip


def _said(act: HandoverAct | None, name: str) -> str:
    return act.details.get(name, "") if act else ""


def print_seals(
    actor: Actor, about: tuple[str, str], office: str, batch: str, seals: Sequence[Standing], out: Path
) -> Paper:
    """Print and record the sheet of these seals; `about` is type and id of one entry or of a batch.

    Raises UserError when there are none.
    """
    if not seals:
        raise UserError(f"印章台账里没有{office}的章，没有登记表可打。", hint="请先在「印章密钥」里登记印章。")
    content = build(office, batch, seals)
    return print_paper(
        actor, PaperKind.SEAL_SHEET, *about, asdict(content), out,
        lambda stamp, path: write(content, stamp, path),
    )  # fmt: skip


def write(content: SealSheet, stamp: PaperStamp, out: Path) -> int:
    """Write the PDF and return its pages. Raises UserError when it cannot be written or a character drawn."""
    return pdf.save(lay_out(content, stamp.number), stamp, TITLES[PaperKind.SEAL_SHEET], out)


def lay_out(content: SealSheet, number: str) -> list[Page]:
    """The pages: one seal a page."""
    flow = Flow(FORM)
    for place, seal in enumerate(content.seals, 1):
        if not flow.fresh:
            flow.new_page()
        flow.line(f"编号：{number}", Style.FANG, SIZE_SMALL_4, 1.4, anchor=1.0)
        flow.line(TITLES[PaperKind.SEAL_SHEET], Style.TITLE, SIZE_2, 1.4, anchor=0.5)
        under = f"{content.office}　{content.batch}　第{place}枚，共{len(content.seals)}枚"
        flow.line(under, Style.FANG, SIZE_SMALL_4, 1.6, anchor=0.5)
        _draw(flow, seal)
        flow.page.signed = True
    return flow.pages


def _draw(flow: Flow, seal: SealPage) -> None:
    flow.space(1 * MM)
    off, handed, sealed, gone = seal.deactivated, seal.handed, seal.sealed, seal.destroyed
    wide, pairs = seal.facts[:LONG], seal.facts[LONG:]
    named = [Row(pair, ROW, keep=True) for pair in wide]
    Table(flow, WIDE_COLUMNS, SIZE_5, Style.FANG).draw([Band("一、基本情况"), *named])
    facts = [Row((*pairs[n], *pairs[n + 1]), ROW, keep=True) for n in range(0, len(pairs), 2)]
    Table(flow, COLUMNS, SIZE_5, Style.FANG).draw(facts)
    box = max(LEAST_BOX, min(BOX, flow.room / MM - BELOW_BOX))
    told = f"停用文号：{off.document}\n\n停用日期：{_day(off.on)}\n\n废止机关：{off.told}"
    Table(flow, BOX_COLUMNS, SIZE_5, Style.FANG).draw([Row(("印模\n（盖原章）", "", "停用", told), box)])
    rows: list[Row | Band] = [
        Band("二、移交"),
        _row("移交人签名", _named(handed.first), "接收人签名", _named(handed.second), SIGN_ROW),
        _row("监交人签名", _named(handed.third), "移交日期", _day(handed.on), SIGN_ROW),
        Band("三、封存"),
        _row("封袋编号", sealed.told, "存放地点", sealed.where),
        _row(f"封存人\n{TWO}", _both(sealed), "封存日期", _day(sealed.on), SIGN_ROW),
        Band("四、销毁"),
        _row("批准文件", gone.document, "销毁方式", gone.told),
        _row(f"销毁人\n{TWO}", _both(gone), "监销人、日期", f"{_named(gone.third)}　{_day(gone.on)}", SIGN_ROW),
        Band("五、启封"),
    ]
    Table(flow, COLUMNS, SIZE_5, Style.FANG).draw(rows)
    opened = [Row((_day(one.on), one.document, one.told, _both(one)), SIGN_ROW) for one in seal.opened]
    blank = [Row([""] * len(OPENED_COLUMNS), SIGN_ROW)] * max(0, OPENED_ROWS - len(opened))
    Table(flow, OPENED_COLUMNS, SIZE_5, Style.FANG).draw([*opened, *blank])
    form.small_print(flow, "程序里已登记的，姓名和日期印在上面，由本人在旁边签名；移交、封存、销毁均须两人以上在场。")


def _row(first: str, one: str, second: str, other: str, height: float = ROW) -> Row:
    return Row((first, one, second, other), height, keep=True)


def _named(name: str) -> str:
    return f"（{name}）" if name else ""


def _both(event: SealEvent) -> str:
    return "　　".join(_named(name) for name in (event.first, event.second) if name)


def _day(on: str) -> str:
    return chinese_date(on) or form.NO_DATE.strip("　")
