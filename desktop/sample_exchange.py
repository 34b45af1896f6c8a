"""What 数据交换 looks like in a county with many offices: examples for the pictures, never data."""

from db.exchange.merging.conflicts import Counts
from db.exchange.oversight.concerns import Concern
from db.exchange.oversight.drift import SiteRow
from db.exchange.oversight.pending import AddresseeRow
from db.exchange.oversight.status import ExchangeStatus, InboxRow
from db.exchange.service import PlanRow
from db.exchange.transport.inbox import PackagePlan

COUNTY = "泽州县行政审批服务管理局"
FINGERPRINT = "YV2U-OWIK-LN5F-4IJS-WK44-WSAN-OMRR-SUGF"
_LIST = "2026年版"
_SITES = (
    ("南村镇", "最新", 0, "2026-10-19", "2026-10-19", 1, "有效"),
    ("大阳镇", "最新", 0, "2026-10-20", "2026-10-16", 0, "有效"),
    ("巴公镇", "落后 1 次", 1, "2026-10-20", "2026-10-16", 0, "有效"),
    ("高都镇", "落后 1 次", 1, "2026-10-19", "2026-10-09", 1, "有效"),
    ("金村镇", "最新", 0, "2026-10-18", "2026-10-18", 2, "有效"),
    ("川底镇", "最新", 0, "2026-10-15", "2026-10-15", 5, "有效"),
    ("北义城镇", "落后 2 次", 2, "2026-09-12", "2026-09-12", 38, "有效"),
    ("山河镇", "落后 2 次", 2, "2026-09-28", "2026-09-21", 22, "有效"),
    ("柳树口镇", "落后 6 次", 6, "2026-08-14", "2026-08-10", 67, "有效"),
    ("大箕镇", "最新", 0, "2026-10-13", "2026-10-13", 7, "有效"),
    ("犁川镇", "没有收过", 9, "", "2026-10-20", 3, "有效"),
    ("周村镇", "最新", 0, "2026-06-30", "2026-06-30", None, "已续接"),
)
_INBOX = (
    ("巴公镇", 42, "待看"), ("大阳镇", 37, "待看"), ("高都镇", 29, "已写入"), ("川底镇", 18, "拒收：被改动"),
    ("县林业局", 6, "拒收：非本单位"), ("金村镇", 33, "已写入"),
)  # fmt: skip
_OUTBOX = (
    ("巴公镇", 89, "待带 4 件", 4), ("高都镇", 89, "待带 4 件", 4), ("山河镇", 89, "已带走", 12),
    ("柳树口镇", 88, "已带走", 31), ("县林业局", 12, "对方已收 2026-10-12 回执 12 号", 0),
    ("南村镇", 88, "对方已收 2026-10-19 回执 61 号", 0),
)  # fmt: skip


def status() -> ExchangeStatus:
    """A county with offices in every state."""
    concerns = (
        Concern("conflicts", "有 3 项等本机的人核对。", "请按「待核对」逐项看，决定采用哪一边。"),
        Concern(
            "twice", "高都镇便民服务中心送来过两个不同的第 29 号包，疑似一套数据在两台电脑上用。",
            "请打电话问清：只能留一台继续用，另一台请在名册里停用后重新建库。",
        ),
    )  # fmt: skip
    return ExchangeStatus(
        COUNTY, True, True, FINGERPRINT, FINGERPRINT, 7,
        tuple(InboxRow(name, number, state, "", None) for name, number, state in _INBOX), (),
        tuple(_addressee(*row) for row in _OUTBOX), tuple(_site(place, *row) for place, row in enumerate(_SITES)),
        None, 3, Counts(3, 1, 2, 0), concerns,
    )  # fmt: skip


def _addressee(name: str, number: int, state: str, waiting: int) -> AddresseeRow:
    return AddresseeRow(name, name, name, False, waiting, waiting, 0, number, state, "", 0, "", "", 0)


def _site(
    place: int, name: str, drift: str, behind: int, received: str, sent: str, silent: int | None, standing: str
) -> SiteRow:
    edition = f"{_LIST} 第 {3 - min(behind, 2)} 次" if drift != "没有收过" else ""
    silence = f"已隔 {silent} 日" if silent and silent > 30 else ""
    return SiteRow(str(place), name, name, edition, behind, drift, received, sent, silent, silence, standing)


def plan() -> PackagePlan:
    """A package with every result."""
    changes = (
        ("经办人", "张三", "李四（示例）"),
        ("申请书：实收份数", "1", "2"),
        ("附件 采伐地块照片", "（没有）", "采伐地块照片.jpg，1.8 兆，张三 2026-10-19 加入"),
    )
    rows = (
        PlanRow("新增", "办件", "140525108A2026000413　小餐饮经营许可", "—", "示例面馆，2026-10-16 收件，材料 4 份"),
        PlanRow("新增", "办件", "140525108A2026000415　个体工商户登记", "—", "王五，2026-10-16 收件，材料 3 份"),
        PlanRow(
            "变更", "办件", "140525108A2026000396　林木采伐许可", "示例林场，2026-10-12 收件，材料 5 份",
            "示例林场，2026-10-12 收件，材料 6 份", changes,
        ),
        PlanRow("新增", "办件记录", "140525108A2026000405　动物防疫条件合格证", "—", "补正告知 2026-10-19，张三"),
        PlanRow("待核对", "办件", "140525108A2026000388　临时占道", "—", "两边都改过，等人决定"),
    )  # fmt: skip
    return PackagePlan(
        "数据包", "巴公镇便民服务中心", 42, "2026-10-20T09:00:00+08:00", ("来源相符", "没有改动", "单位在册"), False,
        3, 1, 26, 1, rows,
    )  # fmt: skip
