"""Small contents of the papers about supervision, local catalogues, the upper list and claims; offices are examples."""

from db.items.local.rules import Entry
from db.items.rules import ListKind
from reports import claim_worksheet, local_catalogue, same_source_report, supervision_list

NAME, CODE, BASIS = "林木采伐许可证核发", "000164002000", "《中华人民共和国森林法》第五十七条"


def supervision() -> supervision_list.SupervisionList:
    """An item whose supervision is settled and entered, and one that lacks nearly everything."""
    line = supervision_list.Line(
        "县林业局", NAME, "县林业局（牵头）、县综合行政执法局", "林木采伐监管", "双随机抽查", "中\n重点", "采伐现场",
        "《省林木采伐监管规则》", "县级", "0140525001", "2026-10-20", "国办发〔2022〕2号", asked=True,
    )  # fmt: skip
    bare = supervision_list.Line("县水务局", "取水许可", "未确定", "", "", "未定", "", "", "", "", "", "", asked=True)
    points = (("无监管主体", 1),)
    return supervision_list.SupervisionList("示例县审改办", "示例县2026年版", "", (line, bare), points)


def tolerance() -> local_catalogue.LocalCatalogue:
    """A catalogue in force of one item."""
    entry = Entry("e", 1, "i", CODE, NAME, "县林业局", "林权证复印件\n法人身份证明", "示审发〔2026〕1号")
    return local_catalogue.LocalCatalogue(
        ListKind.TOLERANCE, "示例县审改办", "容缺受理目录2026年版", "示例县审批局、县林业局（示审发〔2026〕1号）",
        "2026-10-20", (entry,),
    )  # fmt: skip


def same_source() -> same_source_report.SameSource:
    """One item of another wording and one without a parent."""
    lines = (
        same_source_report.Line("无上级事项", 1, "", "行政许可", "县林业局", "木材运输证核发", "", "", ""),
        same_source_report.Line(
            "要素不一致", 1, CODE, "行政许可", "县林业局", NAME, "设定和实施依据", BASIS, "《森林法》第三十二条"
        ),
    )
    counts = (("同源", 312), ("要素不一致", 1), ("无上级事项", 1))
    return same_source_report.SameSource("示例省2026年版", "示例县2026年版", counts, 2, lines)


def claims() -> claim_worksheet.Claims:
    """Two departments: one item claimed, one declined."""
    claimed = claim_worksheet.Entry(
        CODE, NAME, "省林业和草原局", "县级林业部门", BASIS, "已认领", "2026-10-12", "",
        ("2026-10-12", "2026-10-12", "2026-10-12", "", ""),
    )  # fmt: skip
    declined = claim_worksheet.Entry(
        "000119001000", "取水许可", "省水利厅", "", "《水法》第七条", "不认领", "2026-10-13", "由市局实施", ("",) * 5
    )
    counts = "应认领 1，已认领 {}，不认领 {}，未答复 0。"
    sheets = (
        claim_worksheet.Sheet("示例县林业局", counts.format(1, 0), (claimed,)),
        claim_worksheet.Sheet("示例县水务局", counts.format(0, 1), (declined,)),
    )
    total = "应认领 2，已认领 1，不认领 1，未答复 0。"
    return claim_worksheet.Claims("示例省2026年版", "示例县2026年版", "示例县审改办", total, sheets)
