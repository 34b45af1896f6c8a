"""数据交换登记表: the paper that goes with an enrolment file, so that two people compare the fingerprint by eye."""

from dataclasses import asdict, dataclass
from pathlib import Path

from db import clock
from db.actors import SITE_LABELS, Actor
from db.papers.rules import TITLES, PaperKind, PaperStamp
from db.papers.service import Paper, print_paper
from reports import form, pdf
from reports.page import FORM, SIZE_4
from reports.table import Column, Row, Table
from reports.typeface import Style

GROUP = 4
GROUPS_PER_LINE = 8
COUNTY_GROUPS = 4
PARTIES = ("申请单位", "县级核对")
SIGN_LINES = ("经办人签名", "（印章）", "日期")


@dataclass(frozen=True, slots=True)
class EnrolmentForm:
    """The whole paper; `fingerprint` is the one the program shows, in hex or letters, grouped here."""

    organ: str
    site: str
    kind: str
    filled_by: str
    phone: str
    made_on: str
    file_name: str
    fingerprint: str


def build(actor: Actor, fingerprint: str, file_name: str, made_on: str, phone: str = "") -> EnrolmentForm:
    """The form of the office that asks to be enrolled."""
    site = actor.site
    return EnrolmentForm(
        site.organ_name, site.code, SITE_LABELS[site.kind], actor.name, phone, made_on, file_name, fingerprint
    )


def print_form(actor: Actor, fingerprint: str, file_name: str, out: Path, phone: str = "") -> Paper:
    """Print and record the form that goes with an enrolment file just written."""
    content = build(actor, fingerprint, file_name, clock.today().isoformat(), phone)
    return print_paper(
        actor,
        PaperKind.ENROLMENT_FORM,
        "site",
        actor.site.code,
        asdict(content),
        out,
        lambda stamp, path: write(content, stamp, path),
    )


def groups_of(fingerprint: str) -> list[str]:
    """A fingerprint in groups of four, whatever dashes it came with."""
    letters = "".join(character for character in fingerprint if character.isalnum())
    return [letters[start : start + GROUP] for start in range(0, len(letters), GROUP)]


def write(content: EnrolmentForm, stamp: PaperStamp, out: Path) -> int:
    """Write the PDF and return its pages. Raises UserError when it cannot be written."""
    flow = form.begin(FORM, TITLES[PaperKind.ENROLMENT_FORM], stamp.number)
    form.facts(
        flow,
        (
            ("单位名称", content.organ),
            ("单位编码", content.site),
            ("单位类别", content.kind),
            ("填表日期", form.chinese_date(content.made_on)),
            ("填表人", content.filled_by),
            ("联系电话", content.phone),
            ("申请文件", content.file_name),
        ),
    )
    form.heading(flow, "指纹（县级核对人请与屏幕上显示的逐组比对，一致后再批准）")
    groups = groups_of(content.fingerprint)
    lines = [groups[start : start + GROUPS_PER_LINE] for start in range(0, len(groups), GROUPS_PER_LINE)]
    rows = [Row([*line, *[""] * (GROUPS_PER_LINE - len(line))], 12, keep=True) for line in lines]
    Table(flow, [Column("", 0, 0.5)] * GROUPS_PER_LINE, SIZE_4, Style.HEI).draw(rows)
    form.heading(flow, "县级指纹（批准后由县级经办人照屏幕上的四组填写，盖章以后带回）")
    Table(flow, [Column("", 0, 0.5)] * COUNTY_GROUPS, SIZE_4, Style.HEI).draw([Row([""] * COUNTY_GROUPS, 12)])
    form.heading(flow, "核对说明")
    form.note(flow, "一、本表与申请文件一并带到县级。指纹由申请单位的电脑生成，任何一组不同，都不得批准。")
    form.note(flow, "二、县级批准后，把批准文件和盖章的本表带回；申请单位读入批准文件时，再次核对县级指纹。")
    form.note(flow, "三、本表由县级和申请单位各存一份。更换电脑、重装系统、恢复备份的，程序会换新密钥，应当重新登记。")
    form.signatures(flow, PARTIES, SIGN_LINES)
    return pdf.save(flow.pages, stamp, TITLES[PaperKind.ENROLMENT_FORM], out)
