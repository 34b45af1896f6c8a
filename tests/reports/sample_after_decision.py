"""Small contents of the papers after a decision; people and firms are examples."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from db.cases.bags import rules
from db.cases.bags.rules import Bag, BagLine
from db.cases.whereabouts import Thing
from db.papers.rules import PaperKind, PaperStamp
from reports.cases import archive_list, bag_sheet, papers
from reports.cases.archive_list import ArchiveList, ListLine
from reports.cases.bag_sheet import BagSheet
from reports.cases.certificate_face import CertificateFace
from reports.cases.delivery_receipt import DeliveryReceipt

BUREAU, STATION = "示例县行政审批服务管理局", "示例镇便民服务中心"
BAG = Bag(
    "140525001AY20260007", STATION, BUREAU, None, "乡邮员孙八", "赵六",
    tuple(
        BagLine(f"c{n}", f"140525001A2026{n:06d}", "公共场所卫生许可", "示例宾馆有限公司",
                frozenset({Thing.FILE, Thing.ORIGINALS}), 12 + n, 2)
        for n in range(1, 15)
    ),
)  # fmt: skip


def sheet() -> BagSheet:
    """A bag with more cases than its code tells."""
    return bag_sheet.build(BAG)


def receipt(way: str = "left") -> DeliveryReceipt:
    """A receipt of what was left with the recipient, or with `way` '' a blank one."""
    return DeliveryReceipt(
        act="a1", organ=BUREAU, case_number="140525A2026000012", addressee="示例宾馆有限公司", address="示例街 12 号",
        papers=(("准予行政许可决定书", "泽审批许〔2026〕12号"), ("证照", "晋泽卫公证字〔2026〕第0012号")),
        way=way, place="示例街 12 号" if way else "", receiver="", relation="", stood_in="",
        refused="拒绝签字" if way else "", witness="示例村周九" if way else "",
        served_on="2026-10-09" if way else "", servers="李四" if way else "", remark="",
    )  # fmt: skip


def face() -> CertificateFace:
    """What stands on a certificate."""
    return CertificateFace(
        "a1", BUREAU, (("证件名称", "卫生许可证"), ("证件编号", "第0012号")), (("空白证照编号", "WS0002"),)
    )


def listed() -> ArchiveList:
    """A list of two packages."""
    line = ListLine("Z109-XZSP·2026-D30-0001", "示例宾馆公共场所卫生许可", "2026-10-09", "30年", 8, 299465, "ab" * 32)
    return ArchiveList(BUREAU, "移〔2036〕1号", "2036-10-09", (line, line))


def code() -> str:
    """What a scanner reads on the sheet of the bag."""
    return rules.code_text(BAG)


_OF_CASES = {one.kind: one for one in papers.CASE_PAPERS}
CONTENTS: dict[PaperKind, tuple[Any, Callable[[Any, PaperStamp, Path], int]]] = {
    PaperKind.BAG_SHEET: (sheet(), bag_sheet.write),
    PaperKind.ARCHIVE_LIST: (listed(), archive_list.write),
    PaperKind.CERTIFICATE_FACE: (face(), _OF_CASES[PaperKind.CERTIFICATE_FACE].write),
    PaperKind.DELIVERY_RECEIPT: (receipt(), _OF_CASES[PaperKind.DELIVERY_RECEIPT].write),
}
