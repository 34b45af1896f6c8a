"""Small contents of the papers of a handover; people, seals and keys are examples."""

from dataclasses import replace
from datetime import date

from db.handover.acts import HandoverAct, HandoverActKind, Subject
from db.handover.deciding.catalogue import CatalogueEntry, TransferCatalogue
from db.handover.line_states import with_acts
from db.handover.registers import life
from db.handover.registers.rules import Register
from db.handover.registers.service import Entry
from db.handover.registers.standing import Standing
from db.handover.rules import Checklist, LineActKind, Party
from reports.handover import (
    annexes,
    catalogue_sheet,
    deadline_notice,
    key_sheet,
    outstanding,
    progress_sheet,
    seal_log,
    seal_sheet,
    stock_ledger,
)
from tests.reports import samples

K = HandoverActKind
TWO = {"first": "张三", "second": "李四"}


def act(number: int, kind: HandoverActKind, on: date, **details: str) -> HandoverAct:
    """One act on an entry."""
    return HandoverAct(
        f"a{number}", Subject.ENTRY, "e", kind, "b", None, on, details, "", "", "王五", samples.BUREAU, "", number
    )  # fmt: skip


def standing(register: Register, name: str, acts: list[HandoverAct], **fields: str) -> Standing:
    """An entry as it stands after these acts; its numbers and how many there are among the fields."""
    columns = {key: fields.pop(key) for key in ("serial", "serial_to", "unit") if key in fields}
    entry = Entry(
        "e", register, name, "b", "d", "z", columns.get("serial", ""), columns.get("serial_to", ""), 100,
        columns.get("unit", ""), fields, "", "", "",
    )  # fmt: skip
    return Standing(
        entry, tuple(acts), tuple(life.held(register, acts)), life.state_of(register, acts), samples.DEPARTMENT,
        samples.BUREAU,
    )  # fmt: skip


def old_seal() -> Standing:
    """A department's approval seal, handed over, given up and sealed up."""
    acts = [
        act(1, K.HANDED_ON, date(2020, 12, 29), giver="张三", receiver="李四", witness="赵六"),
        act(2, K.DEACTIVATED, date(2020, 12, 30), organ="示例县人民政府", document="示例发〔2020〕9号", **TWO),
        act(3, K.SEALED_UP, date(2020, 12, 31), document="示例发〔2020〕9号", place="县档案馆二层", keeper="钱七",
            envelope="F-01", **TWO),
    ]  # fmt: skip
    return standing(
        Register.SEAL, "示例县交通运输局行政审批专用章", acts, kind="原审批专用章",
        inscription="示例县交通运输局行政审批专用章", shape="圆形", diameter="42", emblem="五角星", material="光敏",
        made_by="示例县公安局", made_on="2015-03-02", keeper="张三", place="审批股保险柜", scope="交通运输审批事项",
    )  # fmt: skip


def own_seal(uses: int = 3) -> Standing:
    """The bureau's seal with so many uses, and one extra seal of the former organ."""
    acts = [act(1, K.ENABLED, date(2021, 1, 4), document="示例发〔2021〕1号", **TWO)]
    acts += [
        act(n + 2, K.USED, date(2021, 1, 5), document=f"准予行政许可决定书〔2021〕{n + 1}号", copies="2",
            applicant="张三", approver="李四", keeper="王五")
        for n in range(uses)
    ]  # fmt: skip
    extra = act(
        uses + 2, K.EXTRA_SEAL, date(2021, 1, 8), document="客运班线许可（跨省）", organ=samples.DEPARTMENT,
        why="外省要求", agreed="双方商定", stamped_by="赵六",
    )  # fmt: skip
    return standing(
        Register.SEAL, "行政审批专用章（1）", [*acts, extra], kind="行政审批专用章",
        inscription="示例县行政审批服务管理局行政审批专用章", keeper="王五",
    )  # fmt: skip


def certificates() -> Standing:
    """A stock of numbered certificates: in, drawn, spoiled, counted."""
    acts = [
        act(1, K.STOCK_IN, date(2020, 12, 30), serials="JY0001—0100", document="入库单1号", receiver="王五"),
        act(2, K.STOCK_OUT, date(2021, 1, 5), serials="JY0001—0020", receiver="张三", keeper="王五", document="窗口用"),
        act(3, K.VOIDED, date(2021, 1, 6), serials="JY0021", why="打印污损", **TWO),
        act(4, K.COUNTED, date(2021, 1, 31), quantity="78", why="缺1本待查", **TWO),
    ]
    return standing(
        Register.CERTIFICATE, "道路运输经营许可证", acts, kind="证照", channel="省交通运输厅直供", contact="孙八",
        phone="0351-0000000", unit="本",
    )  # fmt: skip


def key() -> Standing:
    """A key that went through three hands."""
    acts = [
        act(1, K.HANDED_ON, date(2020, 12, 29), giver="张三", receiver="李四", witness="赵六", envelope="M-03"),
        act(2, K.HANDED_ON, date(2021, 3, 1), giver="李四", receiver="王五"),
    ]
    return standing(
        Register.KEY, "运政系统密钥", acts, kind="UKey", system="运政管理系统", account="sx140525", holder="张三",
        held_since="2018-06-01",
        scope="许可办理", issued_by="省交通运输厅", serial="UK-DEMO-01", envelope="M-01",
        seal_number="FQ-118", expires_on="2023-12-31",
    )  # fmt: skip


def seals() -> seal_sheet.SealSheet:
    """Two seals, one of them with nothing done yet."""
    fresh = replace(old_seal(), acts=(), held=(), state=life.State.REGISTERED)
    return seal_sheet.build(samples.DEPARTMENT, "第二批", [old_seal(), fresh])


def log(uses: int = 3) -> seal_log.SealLog:
    """The log of the bureau's seal."""
    return seal_log.build(samples.BUREAU, own_seal(uses))


def ledger() -> stock_ledger.StockLedger:
    """One certificate with movements and one with none."""
    none = standing(Register.CERTIFICATE, "从业资格证", [], kind="证书", channel="市局代发", unit="本")
    return stock_ledger.build(samples.DEPARTMENT, "2021-01-31", [certificates(), none])


def custody() -> key_sheet.KeySheet:
    """The chain of one key."""
    return key_sheet.build(samples.DEPARTMENT, key())


def catalogue(count: int = 14) -> catalogue_sheet.CatalogueSheet:
    """So many items, two departments, one with a part moved back."""
    entries = tuple(
        CatalogueEntry(
            f"第{n + 1}号经营许可", f"00011800{n:04d}", "01", "行政许可", ("县交通运输局", "县卫生健康和体育局")[n % 2],
            "第二批", "《关于事项调整的通知》（示例发〔2020〕7号）", "", "年度审验" if n == 2 else "", "2020-12-30",
            "分社、网点设立" if n == 1 else "",
        )
        for n in range(count)
    )  # fmt: skip
    found = TransferCatalogue(2, "b", "第二批", entries, "2021-01-05", "县政府网站", added=("第3号经营许可",))
    return catalogue_sheet.build(samples.BUREAU, found)


def progress(lines: int = 1) -> progress_sheet.ProgressSheet:
    """A department with one line owed."""
    return progress_sheet.build(samples.checklist(lines), "2021-01-05", -6)


def outstanding_list(more: int = 0) -> Checklist:
    """One line owed, one disputed, one found damaged, one short, one in parts, one excused, `more` nobody touched."""
    found = samples.checklist(1 + more)
    said = replace(
        samples.act(LineActKind.DISPUTED, Party.RECEIVER, 9), reason="卷宗少2019年第3号，目录上有",
        at="2021-01-04T09:00:00+08:00",
    )  # fmt: skip
    acts = {
        1: [],
        2: [*samples.signed(3), said],
        3: [samples.act(LineActKind.SIGNED, Party.GIVER, 1, 3),
            replace(samples.act(LineActKind.SIGNED, Party.RECEIVER, 2, 3), condition="封面破损")],
        4: [samples.act(LineActKind.EXCUSED, Party.RECEIVER, 1)],
        6: [samples.act(LineActKind.SIGNED, Party.GIVER, 1, 3), samples.act(LineActKind.SIGNED, Party.RECEIVER, 2, 2)],
        7: [samples.act(LineActKind.SIGNED, Party.GIVER, 1, 3), samples.act(LineActKind.PART, Party.RECEIVER, 2, 1)],
        9: [samples.act(LineActKind.OWED, Party.GIVER, 1)],
    }  # fmt: skip
    lines = [
        with_acts(line, [] if line.position > 1 else acts.get(line.category, samples.signed(3)), True, "")
        for line in found.lines
    ]
    return replace(found, lines=tuple(lines))


def outstanding_sheet(more: int = 0) -> outstanding.OutstandingSheet:
    """What that department has still to do; its seal was received and is not sealed up."""
    found = outstanding_list(more)
    seals = [line.id for line in found.lines if line.category == 10]
    return outstanding.build(samples.batch(), "d", [found], "孙八，0356-0000000", "2021-01-05", -6, seals)


def notice(lines: int = 1) -> deadline_notice.DeadlineNotice:
    """A notice about what that department has still to do."""
    found = samples.checklist(lines)
    return deadline_notice.DeadlineNotice(
        samples.BUREAU, samples.DEPARTMENT, "示例审批函〔2021〕3号", "示例县人民政府《关于事项调整的通知》", "第二批",
        3, len(found.lines), found.progress.settled, "2020-12-30", -6, "2021-01-15", "2021-01-05",
        tuple(progress_sheet.outstanding(found.lines)),
    )  # fmt: skip


def annexed() -> annexes.Annexed:
    """One file, one range of numbers, one key."""
    return annexes.Annexed(
        (annexes.ArchiveFile("0118", "2019-XK-001", "客运经营许可卷（2019年）", "2019", "126", "30年", "完好"),),
        (annexes.StockRange("道路运输经营许可证", "JY0022—0100", "79本", "省交通运输厅直供"),),
        (annexes.KeyHeld("UKey", "运政系统密钥，运政管理系统", "UK-DEMO-01", "王五", "M-03、FQ-118"),),
    )
