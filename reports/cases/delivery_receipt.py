"""送达回证: what was served, how, who signed for it or refused to, and who saw it; blank before, filled in after."""

from dataclasses import dataclass

from db.cases import delivery
from db.cases.acts import SERVING, ActKind, CaseAct
from db.cases.delivery import WAYS, Way
from db.cases.issuing.service import correction_title, papers_served_by
from db.cases.papers.paperwork import Paperwork
from db.cases.rules import OWN_HANDS
from db.papers.rules import TITLES, PaperKind
from reports import form
from reports.cases.base import begin
from reports.form import chinese_date
from reports.page import MM, SIZE_5, Flow, Page
from reports.table import Column, Row, Table
from reports.typeface import Style

PAPERS = (Column("序号", 12, 0.5), Column("送达文书名称"), Column("文号、编号", 66), Column("份数", 16, 0.5))
LEAST_ROWS = 3
NO_DAY = form.NO_DATE.strip("　")
TICK, NO_TICK = "■", "□"


@dataclass(frozen=True, slots=True)
class DeliveryReceipt:
    """The whole paper; `way` is '' while nothing is served, then every line is left to be written by hand."""

    act: str
    organ: str
    case_number: str
    addressee: str
    address: str
    papers: tuple[tuple[str, str], ...]
    way: str
    place: str
    receiver: str
    relation: str
    stood_in: str
    refused: str
    witness: str
    served_on: str
    servers: str
    remark: str


def build(work: Paperwork, act: CaseAct) -> DeliveryReceipt:
    """The receipt of a delivery as recorded, or the blank one of a decision that is to be served."""
    case, served = work.case, act.kind in SERVING
    told = act.details if served else {}
    relation = told.get("relation", "")
    listed = tuple(_named(line.strip()) for line in told.get("papers", "").split("；") if line.strip())
    return DeliveryReceipt(
        act=act.id,
        organ=case.accepting_organ,
        case_number=case.summary.number,
        addressee=case.summary.applicant,
        address=told.get("address", "") or told.get("place", "") or case.address,
        papers=listed or _to_serve(work, act),
        way=told.get("how", ""),
        place=told.get("place", ""),
        receiver=told.get("receiver", ""),
        relation=relation,
        stood_in="" if relation in OWN_HANDS else told.get("receiver", ""),
        refused=told.get("refused", ""),
        witness=told.get("witness", "") or told.get("recorded", ""),
        served_on=act.happened_on.isoformat() if served else "",
        servers=act.user_name if served else "",
        remark=_remark(told),
    )


def _to_serve(work: Paperwork, act: CaseAct) -> tuple[tuple[str, str], ...]:
    """Of a correction itself alone, of what was decided every paper of it."""
    if act.kind is ActKind.DECISION_CORRECTED:
        return ((correction_title(work.case), act.details.get("paper", "")),)
    return papers_served_by(act.kind, work.case)


def _named(line: str) -> tuple[str, str]:
    """Name and number of a paper as the act wrote them, a blank between."""
    name, _, number = line.partition(" ")
    return name, number


def _remark(told: dict[str, str]) -> str:
    """What a way of serving adds: the mail's number, the entrusted office, the notice, the consent."""
    known = list(Way)
    if told.get("how") not in known:
        return ""
    skipped = {"receiver", "relation", "witness", "recorded", "refused", "place"}
    asked = WAYS[Way(told["how"])].asked
    return "；".join(
        f"{one.label}：{told[one.name]}" for one in asked if one.name not in skipped and told.get(one.name)
    )


def lay_out(content: DeliveryReceipt, number: str) -> list[Page]:
    """The pages of the receipt under its number."""
    flow = begin(content.organ, TITLES[PaperKind.DELIVERY_RECEIPT], number)
    form.facts(flow, [("受送达人", content.addressee), ("办件编号", content.case_number)], label=30.0)
    rows = [Row((str(n), *one, "1"), 8.5) for n, one in enumerate(content.papers, 1)]
    rows += [Row(("", "", "", ""), 8.5)] * (LEAST_ROWS - len(rows))
    Table(flow, PAPERS, SIZE_5, Style.FANG).draw(rows)
    flow.space(2.5 * MM)
    _lines(flow, [
        ("送达地点", content.address, 9.0),
        ("送达方式", _ways(content.way), 15.0),
        ("受送达人签名\n或者盖章", "", 19.0),
        ("签收日期", chinese_date(content.served_on) or NO_DAY, 9.0),
        ("代收人签名及\n与受送达人关系、\n代收理由", _stood_in(content), 19.0),
        ("拒收事由", content.refused, 15.0),
        ("见证人签名\n（单位、职务）", content.witness, 17.0),
        ("送达人签名\n（两人）", content.servers, 17.0),
        ("备注", content.remark, 15.0),
    ])  # fmt: skip
    flow.page.signed = True
    form.small_print(
        flow,
        "受送达人在本回证上的签收日期为送达日期；邮寄送达以回执上的收件日期为送达日期；公告送达自发出公告之日起满"
        f"{delivery.PUBLIC_DAYS}日视为送达（比照《中华人民共和国民事诉讼法》第八十七条至第九十五条）。本回证归档。",
    )
    return flow.pages


def _ways(chosen: str) -> str:
    ticked = [f"{TICK if way == chosen else NO_TICK}{rule.label}" for way, rule in WAYS.items()]
    return "\n".join("　　".join(ticked[start : start + 3]) for start in range(0, len(ticked), 3))


def _stood_in(content: DeliveryReceipt) -> str:
    return f"{content.stood_in}，{content.relation}" if content.stood_in else ""


def _lines(flow: Flow, lines: list[tuple[str, str, float]]) -> None:
    columns = [Column("", 38, 0.5), Column("")]
    Table(flow, columns, SIZE_5, Style.FANG).draw([Row((name, text), height) for name, text, height in lines])
