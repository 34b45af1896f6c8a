"""Papers of the counter, filled with examples."""

from reports.cases.day_sheet import DayCase, DaySheet
from reports.cases.rating_sheet import RatingSheet
from reports.cases.receipt_slip import ReceiptSlip, SlipMaterial

ORGAN = "泽州县行政审批服务管理局"
NUMBER = "140525A2026000001"


def receipt_slip() -> ReceiptSlip:
    """Seven materials, two of them missing, taken in for another organ."""
    materials = (
        SlipMaterial("林木采伐申请表", "原件 1 份", 1, 0, 0, ""),
        SlipMaterial("林权证明", "复印件 2 份", 0, 1, 0, "还缺"),
        SlipMaterial("采伐作业设计", "原件 1 份", 0, 0, 0, "已交于办件 140525A2026000002"),
        SlipMaterial("授权委托书", "原件 1 份", 0, 0, 0, "还缺"),
    )
    return ReceiptSlip(
        "a1", "巴公镇便民服务中心", "县林业局", "collected", NUMBER, "张三（示例）", "王五（示例）（村代办员）",
        "000-0000000", "林木采伐许可证核发", "新办", True, "2026-09-18", materials,
        ("林权证明 1 份", "授权委托书 1 份"),
    )  # fmt: skip


def rating_sheet() -> RatingSheet:
    """One case."""
    return RatingSheet("a1", ORGAN, NUMBER, "张三（示例）", "公共场所卫生许可", "2026-09-18")


def day_sheet() -> DaySheet:
    """A day of forty cases."""
    cases = tuple(DayCase(f"140525A2026{n:06d}", "公共场所卫生许可", "示例宾馆有限公司", "李四") for n in range(1, 41))
    done = (("收件", "李四", 40), ("受理", "李四", 31), ("准予决定", "赵六", 3))
    return DaySheet(ORGAN, "2026-09-18", cases, done, 5, 1, ("140525A2026  000001—000040 共 40 件；没有缺号",))
