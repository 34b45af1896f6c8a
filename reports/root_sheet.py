"""县级数据交换根密钥单: the county's root key on paper, for the safe; printed at once and kept nowhere as a file."""

from datetime import date
from pathlib import Path

from db import clock
from db.actors import Actor
from db.exchange.service import RootSheet, root_sheet
from db.papers.rules import TITLES, PaperKind, PaperStamp, canonical_json, digest
from reports import form, pdf
from reports.enrolment_form import groups_of
from reports.page import FORM, MM, SIZE_3, SIZE_4, SIZE_SMALL_4
from reports.table import Column, Row, Table
from reports.typeface import Style, typeface

GROUPS_PER_LINE, FINGERPRINT_GROUPS = 7, 8
CODE_SIDE = 24 * MM
ADVICE = (
    "一、本单就是县级平台的根密钥。县级数据库丢失又没有备份时，在新电脑上建县级的库，用本单和任何一个乡镇的名册副本，"
    "可以恢复县级平台；各单位再报送一次，数据就补回来。",
    "二、凭本单也能打开各单位报给县级的数据包。拿到本单的人可以冒充县级平台，请当作密件保管。",
    "三、请把本单装入信封封好，由两人在封口处签名，放入保险柜；不要拍照，不要存入电脑或者手机。",
    "四、本单可以再打印，每次都记入日志。怀疑被他人看到的，请马上告诉管理员。",
)
KEEPERS = ("开具人", "保管人")
SIGN_LINES = ("签名", "日期")


def print_root_sheet(actor: Actor, out: Path, today: date | None = None) -> int:
    """Print the sheet of this county; that it was printed is journalled, what stands on it is kept nowhere."""
    return write(root_sheet(actor), today or clock.today(), out)


def write(content: RootSheet, day: date, out: Path) -> int:
    """Write the PDF and return its pages. Raises UserError when it cannot be written. Its stamp tells nothing."""
    flow = form.begin(FORM, TITLES[PaperKind.ROOT_SHEET], under="（密件，请锁入保险柜）")
    facts = (("单位", content.county), ("单位编码", content.site), ("开具日期", form.chinese_date(day.isoformat())))
    form.facts(flow, facts)
    form.heading(flow, "县指纹（各单位入册时核对前四组）")
    columns = [Column("", 0, 0.5)] * FINGERPRINT_GROUPS
    Table(flow, columns, SIZE_4, Style.HEI).draw([Row(groups_of(content.fingerprint), 11)])
    form.heading(flow, "恢复码（只有字母A—Z和数字2—7，不分大小写，短横线和空格不用输入）")
    groups = groups_of(content.code)
    lines = [groups[start : start + GROUPS_PER_LINE] for start in range(0, len(groups), GROUPS_PER_LINE)]
    rows = [Row([*line, *[""] * (GROUPS_PER_LINE - len(line))], 13, keep=True) for line in lines]
    Table(flow, [Column("", 0, 0.5)] * GROUPS_PER_LINE, SIZE_3, Style.HEI).draw(rows)
    flow.space(4 * MM)
    flow.need(CODE_SIDE)
    flow.page.code(flow.paper.left, flow.y, CODE_SIDE, content.code)
    beside, base = flow.paper.left + CODE_SIDE + 5 * MM, flow.y + CODE_SIDE / 2
    flow.page.write_at(
        beside, base, "左边的二维码就是上面的恢复码，供扫码枪读取。", typeface(Style.FANG), SIZE_SMALL_4, 0.0
    )
    flow.space(CODE_SIDE)
    form.heading(flow, "用途和保管")
    for text in ADVICE:
        form.note(flow, text)
    form.signatures(flow, KEEPERS, SIGN_LINES)
    shown = canonical_json({"county": content.county, "site": content.site, "made_on": day.isoformat()})
    stamp = PaperStamp(f"root-{content.site}", f"根密钥单〔{day.year}〕{content.site}", digest(shown), day)
    return pdf.save(flow.pages, stamp, TITLES[PaperKind.ROOT_SHEET], out)
