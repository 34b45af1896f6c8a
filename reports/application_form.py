"""申请书 (示范文本): the blank form an applicant fills in, one place for everything the law lets the office ask."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from db import clock
from db.actors import Actor
from db.items.specs import guides, publication
from db.papers.rules import TITLES, PaperKind, PaperStamp
from db.papers.service import Paper, print_paper
from reports import form, pdf
from reports.guide_sheet import NO_MATERIALS, GuideMaterial, guide_of, printed_materials, version_words
from reports.page import FORM, MM, SIZE_5
from reports.table import Column, Row, Table
from reports.typeface import Style

APPLICANT = (
    ("申请人姓名或名称", ""), ("证件类型和号码", ""), ("法定代表人或负责人", ""), ("联系电话", ""),
    ("通信地址", ""), ("委托代理人", ""), ("代理人证件号码", ""), ("代理人电话", ""),
)  # fmt: skip
KINDS = "□新办　　□变更　　□延续　　□补办　　□注销"
DELIVERY = "□窗口领取　　□邮寄（地址同上）　　□电子送达"
MATERIALS = (Column("序号", 12, 0.5), Column("材料名称"), Column("应交", 26, 0.5), Column("已附", 16, 0.5))
TEXT_HEIGHT = 30.0  # millimetres left to write what is applied for
SIGNERS = ("申请人", "委托代理人")
SIGN_COLUMNS = (Column("", 48, 0.5), Column(""), Column("", 20, 0.5), Column("", 44, 0.5))
SIGNED_HEIGHT = 44 * MM
SAMPLE = "（示范文本）"


@dataclass(frozen=True, slots=True)
class ApplicationForm:
    """The whole paper; `commitment`: the item can be handled by 告知承诺.

    `applicant` fills in the answers under `APPLICANT` in their order, `kind` the kind that is ticked.
    """

    organ: str
    item: str
    result: str
    version: str
    commitment: bool
    materials: tuple[GuideMaterial, ...]
    applicant: tuple[str, ...] = ()
    kind: str = ""


def build(item_id: str) -> ApplicationForm:
    """The blank form of an item, addressed to the body that decides."""
    item, guide = guide_of(item_id)
    texts = publication.texts_of(guide)
    organ = texts.get("deciding_body") or item.implementing_body or item.department
    version = version_words(guide.version, guide.effective_on, guides.published_on(guide.id))
    materials, _ = printed_materials(item_id, clock.today())
    return ApplicationForm(organ, item.name, guide.result_name, version, item.commitment, materials)


def print_form(actor: Actor, item_id: str, out: Path) -> Paper:
    """Print and record the blank form of an item."""
    content = build(item_id)
    return print_paper(
        actor, PaperKind.APPLICATION_FORM, "item", item_id, asdict(content), out,
        lambda stamp, path: write(content, stamp, path),
    )  # fmt: skip


def prefilled(actor: Actor, item_id: str, applicant: Sequence[str], kind: str, out: Path) -> Paper:
    """Print and record the form of an item with what is known of the applicant filled in; they sign and write the rest.

    An ID number is written by hand: what a paper was printed from is kept and travels.
    """
    content = replace(build(item_id), applicant=tuple(applicant), kind=kind)
    return print_paper(
        actor, PaperKind.APPLICATION_FORM, "item", item_id, asdict(content), out,
        lambda stamp, path: write(content, stamp, path),
    )  # fmt: skip


def _answers(content: ApplicationForm) -> list[tuple[str, str]]:
    known = (*content.applicant, *("" for _ in APPLICANT))
    return [(label, told) for (label, _), told in zip(APPLICANT, known, strict=False)]


def _kinds(content: ApplicationForm) -> str:
    return KINDS.replace(f"□{content.kind}", f"■{content.kind}") if content.kind else KINDS


def write(content: ApplicationForm, stamp: PaperStamp, out: Path) -> int:
    """Write the PDF and return its pages. Raises UserError when it cannot be written or a character drawn."""
    title = TITLES[PaperKind.APPLICATION_FORM]
    under = f"按办事指南{content.version}" if content.applicant else f"{SAMPLE}\n按办事指南{content.version}"
    flow = form.begin(FORM, f"{content.item}\n{title}", stamp.number, under)
    form.note(flow, f"{content.organ}：", 0.0)
    form.note(flow, f"现申请办理“{content.item}”，请予审查。")
    flow.space(2 * MM)
    form.facts(flow, _answers(content), label=36.0)
    wanted = [
        Row(("申请种类", _kinds(content)), 9), Row(("申请内容", ""), TEXT_HEIGHT),
        Row(("结果领取", f"{content.result}　{DELIVERY}".strip()), 9),
    ]  # fmt: skip
    Table(flow, (Column("", 36, 0.5), Column("")), SIZE_5, Style.FANG).draw(wanted)
    form.heading(flow, "随附材料", 24.0)
    if content.materials:
        rows = [Row((str(n), m.name, f"{m.form} {m.copies}", "□")) for n, m in enumerate(content.materials, 1)]
        Table(flow, MATERIALS, SIZE_5, Style.FANG).draw(rows)
    else:
        form.note(flow, NO_MATERIALS)
    flow.need(SIGNED_HEIGHT)
    flow.space(2 * MM)
    form.note(flow, "申请人对申请材料实质内容的真实性负责（《中华人民共和国行政许可法》第三十一条）。")
    if content.commitment:
        form.note(flow, "□本事项实行告知承诺，申请人已阅知告知内容，愿意作出承诺（另附承诺书）。")
    flow.space(2 * MM)
    signed = [Row((f"{who}（签名或盖章）", "", "日期", form.NO_DATE.strip("　")), 11, keep=True) for who in SIGNERS]
    Table(flow, SIGN_COLUMNS, SIZE_5, Style.FANG).draw(signed)
    return pdf.save(flow.pages, stamp, f"{content.item}{title}", out)
