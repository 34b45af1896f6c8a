"""Small contents of every paper; people and firms are examples."""

from dataclasses import replace
from datetime import date

from db.calendar.days import SpecialDay, combine
from db.calendar.rules import Exclusion, working_days_ledger
from db.handover.line_states import with_acts
from db.handover.memoranda.clauses import Clause, Memorandum, MemorandumItem
from db.handover.rules import (
    CATEGORIES,
    Batch,
    Checklist,
    Direction,
    Line,
    LineAct,
    LineActKind,
    Party,
    TransferItem,
)
from reports.cases.base import Grid, Notice, Part
from reports.cases.due_ledger import LedgerPaper
from reports.cases.due_ledger import build as build_ledger
from reports.catalogue import Catalogue, CatalogueRow
from reports.enrolment_form import EnrolmentForm

BUREAU, DEPARTMENT = "示例县行政审批服务管理局", "示例县交通运输局"
ITEMS = ("客运经营者变更经营许可", "新增客运班线经营许可", "公路工程交竣工质量鉴定")


def act(kind: LineActKind, party: Party, lsn: int, quantity: int | None = None) -> LineAct:
    """One act of 张三."""
    return LineAct(
        f"a{lsn}",
        "l",
        "",
        kind,
        party,
        quantity,
        "2021-01-15",
        "待上级开通账号",
        "王五",
        "",
        "u",
        "张三",
        "示例",
        "",
        lsn,
    )


def signed(quantity: int) -> list[LineAct]:
    """All three parties have ticked."""
    return [
        act(LineActKind.SIGNED, Party.GIVER, 1, quantity),
        act(LineActKind.SIGNED, Party.RECEIVER, 2, quantity),
        act(LineActKind.SIGNED, Party.WITNESS, 3),
    ]


def checklist(lines_per_category: int = 1, witness: bool = True, direction: Direction = Direction.IN) -> Checklist:
    """Lines in every category but the fifth; the ninth is owed, the fourth excused."""
    sides = ("d", DEPARTMENT, "z", BUREAU)
    giver_id, giver, receiver_id, receiver = sides if direction is Direction.IN else (*sides[2:], *sides[:2])
    lines = []
    for category, name in CATEGORIES.items():
        for position in range(1, lines_per_category + 1 if category not in (5, 12) else 1):
            line = Line(
                f"{category}-{position}", category, position, f"{name}第{position}件", "A4", 3, "份",
                f"SN-{position:04d}", "纸质", "完好", "",
            )  # fmt: skip
            acts = {
                9: [act(LineActKind.OWED, Party.GIVER, 1)],
                4: [act(LineActKind.EXCUSED, Party.RECEIVER, 1)],
            }.get(category, signed(3))
            lines.append(with_acts(line, acts, witness, ""))
    return Checklist(
        "c", "b", "第二批", direction, giver_id, giver, receiver_id, receiver, "2020-12-30", "2020-12-25", "", witness,
        ITEMS, tuple(lines),
    )  # fmt: skip


def transfer_item(direction: Direction, number: int, name: str) -> TransferItem:
    """One item between the department and the bureau."""
    sides = ("d", DEPARTMENT, "z", BUREAU) if direction is Direction.IN else ("z", BUREAU, "d", DEPARTMENT)
    return TransferItem(str(number), number, direction, name, "", "01", "行政许可", *sides)


def batch(direction: Direction = Direction.IN) -> Batch:
    """Three items between the department and the bureau."""
    items = [transfer_item(direction, n, name) for n, name in enumerate(ITEMS, 1)]
    return Batch(
        "b", "第二批", "关于事项调整的通知", "示例发〔2020〕7号", "示例县人民政府", "2020-12-24", "2020-12-30", 3,
        "2020-12-31", tuple(items), (),
    )  # fmt: skip


def memorandum(clauses: int = 8, directions: tuple[Direction, ...] = (Direction.IN,)) -> Memorandum:
    """A memorandum of so many clauses, its three items moving each of these ways."""
    text = "审批和监管双方按照“谁审批谁负责、谁主管谁监管”的原则，依法履行各自职责，及时推送信息，做好衔接。" * 3
    return Memorandum(
        "m", "b", "d", DEPARTMENT, BUREAU, 1, "2020-12-30", "示例县人民政府《关于事项调整的通知》",
        tuple(Clause(f"第{n}个方面", text) for n in range(clauses)),
        tuple(MemorandumItem(
                name, "01", direction, "", BUREAU, DEPARTMENT, "不再出具" if direction is Direction.IN else ""
            )
            for direction in directions
            for name in ITEMS
        ),
    )  # fmt: skip


def catalogue(count: int = 40) -> Catalogue:
    """So many items of three departments."""
    rows = tuple(
        CatalogueRow(
            f"示例县第{n * 3 // count + 1}局",
            "主项",
            f"第{n + 1}号事项许可",
            "示例县某局",
            "依据待核",
            f"0001011{n:05d}",
            "县级",
            "行政许可" if n % 2 else "行政确认",
            "示例县某局",
            "",
        )
        for n in range(count)
    )
    return Catalogue("示例县行政许可事项目录（2022年版）", BUREAU, "2022年版", "示例县人民政府", "2022年10月20日", rows)


def notice(paragraphs: int = 2, materials: int = 2, number: str = "") -> Notice:
    """A notice of a case with so many paragraphs and materials."""
    text = "你单位于2026年9月17日提出的“食品经营许可”申请，经审查，申请材料齐全、符合法定形式，决定予以受理。"
    rows = tuple((str(n), f"第{n}种材料", "原件", "1") for n in range(1, materials + 1))
    return Notice(
        "a1", BUREAU, "行政许可受理通知书", "示例餐饮有限公司",
        (
            Part(texts=(text,) * paragraphs, facts=(("办件编号", "140525-B-2026-00031"), ("联系人", "张三"))),
            Part(heading="已接收材料", grid=Grid(("序号", "材料名称", "形式", "份数"), (12, 0, 26, 14), rows)),
            Part(texts=("请按期补交。", "特此通知。")),
        ),
        "2026-09-18", number,
    )  # fmt: skip


def ledger() -> LedgerPaper:
    """Ten days with a holiday and a stop."""
    calendar = replace(
        combine([]),
        known_years=frozenset({2026}),
        special={date(2026, 9, 21): SpecialDay(False, "示例节", "示例放假通知")},
    )
    stop = Exclusion(date(2026, 9, 22), date(2026, 9, 24), "专家评审", paper="特别程序告知书〔2026〕3号")
    return build_ledger(
        working_days_ledger(date(2026, 9, 18), 10, calendar, [stop]),
        BUREAU,
        "140525-B-2026-00031",
        "食品经营许可",
        "张三",
    )


def enrolment() -> EnrolmentForm:
    """A township that asks to be enrolled."""
    return EnrolmentForm(
        "示例镇便民服务中心", "140525108", "乡镇便民服务中心", "张三", "0356-0000000", "2026-11-20", "入册申请.xpk",
        "a3f19c0277de4b10" * 4,
    )  # fmt: skip
