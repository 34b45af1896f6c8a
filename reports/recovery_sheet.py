"""恢复单: the recovery code of a store on paper, for the safe; made when the store is made, and kept nowhere else."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from db import clock
from db.papers.rules import TITLES, PaperKind, PaperStamp, canonical_json, digest
from reports import form, pdf
from reports.page import FORM, MM, SIZE_2
from reports.table import Column, Row, Table
from reports.typeface import Style

GROUP = 4
GROUPS_PER_LINE = 4
ADVICE = (
    "一、所有用户都忘记密码，或者用户登记损坏时，用本恢复码可以打开本单位的数据库，并重新设置用户密码。",
    "二、恢复码不保存在电脑里，也没有第二份。遗失恢复单、又忘记全部密码的，数据无法找回。",
    "三、请把本单装入信封封好，由两人在封口处签名，放入单位保险柜；不要拍照，不要存入电脑或者手机。",
    "四、恢复码不能更换。使用后请照原样装封；可能被他人看到的，请马上告诉管理员，并看管好电脑和备份。",
)
KEEPERS = ("开具人", "保管人")
SIGN_LINES = ("签名", "日期")


@dataclass(frozen=True, slots=True)
class RecoverySheet:
    """The whole paper. It is never stored: the code on it opens the store."""

    organ: str
    site: str
    made_on: str
    code: str


def write(content: RecoverySheet, stamp: PaperStamp, out: Path) -> int:
    """Write the PDF and return its pages. Raises UserError when it cannot be written."""
    flow = form.begin(FORM, TITLES[PaperKind.RECOVERY_SHEET], stamp.number, "（密件，请锁入保险柜）")
    form.facts(
        flow,
        (("单位", content.organ), ("单位编码", content.site), ("开具日期", form.chinese_date(content.made_on))),
        1,
    )
    form.heading(flow, "恢复码（只有字母A—Z和数字2—7，不分大小写，短横线和空格不用输入）")
    groups = code_groups(content.code)
    columns = [Column("", 0, 0.5)] * GROUPS_PER_LINE
    lines = [groups[start : start + GROUPS_PER_LINE] for start in range(0, len(groups), GROUPS_PER_LINE)]
    rows = [Row([*line, *[""] * (GROUPS_PER_LINE - len(line))], 16, keep=True) for line in lines]
    Table(flow, columns, SIZE_2, Style.HEI).draw(rows)
    form.heading(flow, "用途和保管")
    for text in ADVICE:
        form.note(flow, text)
    flow.space(4 * MM)
    form.signatures(flow, KEEPERS, SIGN_LINES)
    return pdf.save(flow.pages, stamp, TITLES[PaperKind.RECOVERY_SHEET], out)


def code_groups(code: str) -> list[str]:
    """The code in groups of four letters, whatever dashes or spaces it came with."""
    letters = "".join(character for character in code if character.isalnum())
    return [letters[start : start + GROUP] for start in range(0, len(letters), GROUP)]


def write_recovery(organ: str, site: str, code: str, out: Path, today: date | None = None) -> int:
    """Write the sheet of a store just made. Its stamp tells nothing of the code."""
    day = today or clock.today()
    content = RecoverySheet(organ, site, day.isoformat(), code)
    shown = canonical_json({"organ": organ, "site": site, "made_on": content.made_on})
    stamp = PaperStamp(f"recovery-{site}", f"恢复单〔{day.year}〕{site}", digest(shown), day)
    return write(content, stamp, out)
