"""Guides as papers: a sheet with everything on it, and what is made from it."""

from reports.application_form import ApplicationForm
from reports.board_sheet import BoardLine, BoardSheet
from reports.guide_sheet import GuideMaterial, GuideSheet
from reports.one_time_notice import OneTimeNotice
from reports.urging_letter import UrgedGuide, UrgingLetter

OFFICE = "泽州县行政审批服务管理局"
VERSION = "第3版，2026年9月1日起施行，2026年9月2日公布"
MATERIALS = (
    GuideMaterial("公共场所卫生许可申请表", "原件", 1, True, "《示例细则》第二十三条"),
    GuideMaterial("营业执照", "复印件", 1, True, "能共享的不用交"),
    GuideMaterial("公共场所卫生管理制度", "原件", 1, False, ""),
)
REMARKS = ("「营业执照」在「企业开办」已经交过，不再收。", "材料依据 关于示例的通知（示例〔2026〕1号）。")


def guide_sheet() -> GuideSheet:
    """A guide with two blocks and three materials."""
    blocks = (
        (
            "申请信息",
            (("依据", "《公共场所卫生管理条例》第四条"), ("受理条件", "1．有固定的场所。\n2．布局符合标准。")),
        ),
        ("收费信息", (("收费标准", "不收费"),)),
    )
    return GuideSheet(
        OFFICE, "公共场所卫生许可", "000123001000", "行政许可", "县卫生健康和体育局", "县级", 3, "2026-09-01",
        "2026-09-02", ("告知承诺", "一网通办"), blocks, MATERIALS, REMARKS,
    )  # fmt: skip


def application_form() -> ApplicationForm:
    """The blank form of the same item."""
    return ApplicationForm(OFFICE, "公共场所卫生许可", "卫生许可证", VERSION, True, MATERIALS)


def one_time_notice() -> OneTimeNotice:
    """The notice of the same item."""
    facts = (("办理地点", "一楼综合窗口"), ("承诺办结时限", "8个工作日"), ("收费标准", "不收费"))
    return OneTimeNotice(OFFICE, "公共场所卫生许可", VERSION, facts, MATERIALS, REMARKS)


def urging_letter() -> UrgingLetter:
    """A letter on two guides, one of which does not exist yet."""
    lines = (
        UrgedGuide("公共场所卫生许可", 3, 4, "2026-10-08", "2026-10-21", 31, "承诺审批时限"),
        UrgedGuide("饮用水供水单位卫生许可", 0, 1, "2026-10-08", "2026-10-21", 31, ""),
    )
    return UrgingLetter(OFFICE, "县卫生健康和体育局", "2026-11-21", 5, lines)


def board_sheet() -> BoardSheet:
    """The board of a station with one guide to change and one that is right."""
    lines = (
        BoardLine("公共场所卫生许可", "县卫生健康和体育局", 3, "2026-09-02", 2),
        BoardLine("林木采伐许可证核发", "县林业局", 1, "2026-09-02", 1),
    )
    return BoardSheet(OFFICE, "巴公镇便民服务中心", "2026-11-21", lines)
