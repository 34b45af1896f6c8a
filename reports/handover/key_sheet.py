"""密钥保管交接单: the chain of custody of one key, from its first holder on, with places to sign. Never a PIN."""

from dataclasses import asdict, dataclass
from pathlib import Path

from db.actors import Actor
from db.handover.acts import HandoverActKind
from db.handover.registers.standing import Standing
from db.papers.rules import TITLES, PaperKind, PaperStamp
from db.papers.service import Paper, print_paper
from reports import form, pdf
from reports.form import chinese_date
from reports.page import FORM, SIZE_5, Page
from reports.table import Column, Row, Table
from reports.typeface import Style

COLUMNS = (
    Column("序号", 11, 0.5),
    Column("保管人", 21, 0.5),
    Column("起", 31, 0.5),
    Column("止", 31, 0.5),
    Column("事由"),
    Column("移交人签名", 21, 0.5),
    Column("接收人签名", 21, 0.5),
)
ROW = 12.0  # millimetres, room for a signature
LATER_ROWS = 4
BROKEN = "与上一保管人不一致"
BEFORE = "登记以前"  # where nobody wrote down since when the first holder has it


@dataclass(frozen=True, slots=True)
class KeyLink:
    """One holder: from when to when, how it came to them; '' where it is not known or not over."""

    holder: str
    since: str
    until: str
    how: str


@dataclass(frozen=True, slots=True)
class KeySheet:
    """The whole paper; `facts` are label and value in the order of the form."""

    office: str
    name: str
    facts: tuple[tuple[str, str], ...]
    links: tuple[KeyLink, ...]
    ended: str


def build(office: str, found: Standing) -> KeySheet:
    """The sheet of one key as it stands."""
    facts = (
        ("密钥类型", found.said("kind")), ("序列号", found.entry.serial),
        ("所属系统", found.said("system")), ("账号", found.said("account")),
        ("权限范围", found.said("scope")), ("发放单位", found.said("issued_by")),
        ("信封编号", found.said("envelope")), ("封签编号", found.said("seal_number")),
        ("有效期至", chinese_date(found.said("expires_on"))), ("现保管人", found.holder),
    )  # fmt: skip
    links = tuple(
        KeyLink(
            link.holder, link.since.isoformat() if link.since else "", link.until.isoformat() if link.until else "",
            link.how if link.unbroken else f"{link.how}（{BROKEN}）",
        )
        for link in found.chain
    )  # fmt: skip
    revoked = next((act for act in found.held if act.kind is HandoverActKind.REVOKED), None)
    ended = f"{chinese_date(revoked.happened_on.isoformat())}注销，{revoked.details['document']}" if revoked else ""
    return KeySheet(office, found.entry.name, facts, links, ended)


def print_sheet(actor: Actor, office: str, found: Standing, out: Path) -> Paper:
    """Print and record the sheet of one key."""
    content = build(office, found)
    return print_paper(
        actor, PaperKind.KEY_SHEET, "register_entry", found.id, asdict(content), out,
        lambda stamp, path: write(content, stamp, path),
    )  # fmt: skip


def write(content: KeySheet, stamp: PaperStamp, out: Path) -> int:
    """Write the PDF and return its pages. Raises UserError when it cannot be written or a character drawn."""
    return pdf.save(lay_out(content, stamp.number), stamp, TITLES[PaperKind.KEY_SHEET], out)


def lay_out(content: KeySheet, number: str) -> list[Page]:
    """The pages of the sheet."""
    flow = form.begin(FORM, TITLES[PaperKind.KEY_SHEET], number, f"{content.office}　{content.name}")
    form.facts(flow, content.facts)
    rows = [
        Row(
            (str(place), link.holder, chinese_date(link.since) or BEFORE, chinese_date(link.until), link.how, "", ""),
            ROW,
        )
        for place, link in enumerate(content.links, 1)
    ]
    later = 0 if content.ended else LATER_ROWS
    blank = Row([""] * len(COLUMNS), ROW)
    Table(flow, COLUMNS, SIZE_5, Style.FANG).draw([*rows, *[blank] * later] or [blank])
    flow.page.signed = True
    if content.ended:
        form.note(flow, f"{content.ended}，不再移交。")
    form.small_print(
        flow,
        "每移交一次登记一行，移交人、接收人当面签名。PIN、口令和密码不得写在本单上：装信封封好，当面交接，接收人收到后改掉。",
    )
    return flow.pages
