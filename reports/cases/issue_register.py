"""发证登记簿: every certificate made in a stretch of time, its blank, who collected it; as a workbook."""

from datetime import date
from pathlib import Path

from db.cases.issuing import service
from db.errors import UserError
from db.organs import service as organs
from reports import xlsx

HEADS = ("序号", "证照编号", "空白证照编号", "事项", "被许可人", "决定文书号", "决定日期", "制证日期",
         "有效期起", "有效期止", "送达日期", "送达方式", "领取人", "与申请人关系", "制证人", "作废的空白证照",
         "办件编号")  # fmt: skip
_WIDTHS = (6.0, 24.0, 16.0, 26.0, 24.0, 24.0, 12.0, 12.0, 12.0, 12.0, 12.0, 10.0, 12.0, 14.0, 10.0, 18.0, 22.0)


def save(since: date, until: date, out: Path) -> int:
    """Write the register of these days; returns how many certificates. Raises UserError when there is none."""
    found = service.register(since, until)
    if not found:
        raise UserError(f"{since} 到 {until} 没有发证记录，没有写成文件。", hint="请换一段日期。")
    rows = [
        (n, one.certificate_number, one.blank_number, one.item_name, one.holder, one.decision_number, one.granted_on,
         one.made_on, one.valid_from, one.valid_to, one.delivered_on, one.way, one.receiver, one.relation, one.made_by,
         one.spoiled, one.case_number)
        for n, one in enumerate(found, 1)
    ]  # fmt: skip
    under = f"{organs.site().organ_name}　{since} 至 {until}，{len(found)} 件"
    xlsx.save([xlsx.Sheet("发证登记", "发证登记簿", under, HEADS, rows, _WIDTHS)], out)
    return len(found)
