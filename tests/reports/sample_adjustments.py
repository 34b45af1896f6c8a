"""Small contents of the papers of an adjustment; offices are examples."""

from reports.adjustment_draft import AdjustmentPaper, PaperElement, PaperLine
from reports.adjustment_form import ApplicationPaper, Opinion

CHANGED = PaperLine(
    "变更要素", "林木采伐许可证核发", "000164002000", ends=False,
    elements=(
        PaperElement("设定和实施依据", "《中华人民共和国森林法》第三十二条；《森林法实施条例》第三十条、第三十一条",
                     "《中华人民共和国森林法》第五十七条；《森林法实施条例》第三十条", "中性"),
        PaperElement("承诺时限", "10个工作日", "5个工作日", "优化"),
    ),
    successors=(), basis="", note="",
)  # fmt: skip
ENDED = PaperLine(
    "停用并接续", "木材运输证核发", "", ends=True, elements=(), successors=("木材运输备案",), basis="示发〔2026〕9号",
    note="上级清单已取消「木材运输证核发」",
)  # fmt: skip
ADDED = PaperLine(
    "新增", "木材运输备案", "", ends=False,
    elements=(PaperElement("事项名称", "", "木材运输备案"), PaperElement("主管部门", "", "县林业局")), successors=(),
    basis="", note="",
)  # fmt: skip


def record(times: int = 1) -> AdjustmentPaper:
    """A changed, an ended and a new item, so many times."""
    return AdjustmentPaper(
        "示例县2026年版", "承接国家2026年版调整", "上级清单调整", "示审改调〔2026〕3号", "已批准，待生效", "县林业局",
        "2026-10-09", "上级清单调整", "《国家2026年版》（国办发〔2026〕2号）", (CHANGED, ENDED, ADDED) * times,
    )  # fmt: skip


def application() -> ApplicationPaper:
    """Applied for and reviewed, not approved yet."""
    return ApplicationPaper(
        record(),
        (Opinion("申请单位意见", "请予调整。", "县林业局", "2026-10-12"),
         Opinion("审核单位意见", "同意。", "县审改办", "2026-10-20"), Opinion("批准机关意见", "", "", "")),
    )  # fmt: skip
