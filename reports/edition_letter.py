"""报送函: the letter by which a list edition is reported to the upper office, in the manner of GB/T 9704-2012.

The number of the letter (发文字号) comes from the document office: it is printed as entered, or left to be written in.
"""

from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

from db.actors import Actor
from db.errors import UserError
from db.items import service
from db.items.lists import counts
from db.items.rules import ITEM_TYPES, LICENCE, LIST_KINDS, Edition, ListKind
from db.organs import service as organs
from db.papers.rules import PaperKind, PaperStamp
from db.papers.service import Paper, print_paper
from db.paths import file_stem
from reports import catalogue, form, pdf
from reports.document import TITLE_CHARACTERS, Document
from reports.typeface import Style

NO_NUMBER = "〔　　　　〕　　号"


@dataclass(frozen=True, slots=True)
class Letter:
    """The whole letter."""

    office: str
    recipient: str
    number: str
    list_name: str
    figures: str
    township: int
    items: int
    day: str


def build(edition: Edition, totals: counts.Totals, office: str, recipient: str, number: str, on: date) -> Letter:
    """The letter that reports an edition to the upper office; by type where not every item's setting level is known."""
    levels_known = all(words != counts.UNSAID for words, _ in totals.by_setting)
    named = totals.by_setting if levels_known else totals.by_type
    figures = "，".join(f"{words}{counted}项" for words, counted in named)
    return Letter(
        office, recipient.strip(), number.strip(), _list_name(edition, totals), figures, totals.township, totals.items,
        on.isoformat(),
    )  # fmt: skip


def print_letter(actor: Actor, edition_id: str, recipient: str, number: str, on: date, out: Path) -> Paper:
    """Print and record the letter. Raises UserError where there is nobody to send it to or nothing to report."""
    edition = service.edition(edition_id)
    totals = counts.totals(service.list_items(edition_id))
    if not recipient.strip():
        raise UserError("没有写报送机关，没有打印报送函。", hint="请写明报送给哪个机关，例如 晋城市审改办。")
    if not totals.items:
        raise UserError(f"「{edition.name}」里没有事项，没有打印报送函。", hint="请先编制清单。")
    content = build(edition, totals, organs.site().organ_name, recipient, number, on)
    return print_paper(
        actor, PaperKind.EDITION_LETTER, "edition", edition_id, asdict(content), out,
        lambda stamp, path: write(content, stamp, path),
    )  # fmt: skip


def write_package(actor: Actor, edition_id: str, recipient: str, number: str, on: date, folder: Path) -> list[Path]:
    """Write what is reported into a folder: the letter and the catalogue as a workbook. Returns the files."""
    name = file_stem(service.edition(edition_id).name)
    letter, book = folder / f"{name}报送函.pdf", folder / f"{name}.xlsx"
    print_letter(actor, edition_id, recipient, number, on, letter)
    catalogue.write_catalogue_xlsx(edition_id, book)
    return [letter, book]


def write(content: Letter, stamp: PaperStamp, out: Path) -> int:
    """Write the PDF and return its pages. Raises UserError when it cannot be written or a character drawn."""
    document = Document()
    apart = "\n" if len(content.list_name) > TITLE_CHARACTERS - len("的函") else ""
    document.title(f"{content.office}关于报送\n{content.list_name}{apart}的函")
    document.centred(content.number or NO_NUMBER)
    document.blank()
    document.paragraph([(Style.FANG, f"{content.recipient}：")], indent=0)
    document.text(
        f"按照统一编制、联合审核、动态管理、全面实施的要求，{content.list_name}已编制完成，并经联合审核。"
        f"本清单共列事项{content.items}项：{content.figures}"
        + (f"，其中由乡镇实施或者代收{content.township}项。" if content.township else "。")
    )
    document.text("现将清单报送你处，请予审核。清单的电子表格随函附上，编码和项数以所附清单为准。")
    document.blank()
    document.text(f"附件：{content.list_name.strip('《》')}（共{content.items}项）")
    document.sealed(content.office, form.chinese_date(content.day))
    form.small_print(document.flow, f"存底编号：{stamp.number}")
    return pdf.save(document.flow.pages, stamp, f"报送函　{content.list_name}", out)


def _list_name(edition: Edition, totals: counts.Totals) -> str:
    """The list by its own name; where that does not say so, with what it is a list of."""
    if any(word in edition.name for word in catalogue.LIST_WORDS):
        return f"《{edition.name}》"
    licences_alone = {words for words, _ in totals.by_type} <= {ITEM_TYPES[LICENCE]}
    kind = "事项清单" if edition.kind is ListKind.LIST and not licences_alone else LIST_KINDS[edition.kind]
    return f"《{edition.name}{kind}》"
