"""Made-up entries of every kind of register with their lives; nothing of it is in the store."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from db.handover.acts import HandoverAct, HandoverActKind, Subject
from db.handover.registers import life
from db.handover.registers.rules import Register
from db.handover.registers.seals import ClosingSeal
from db.handover.registers.service import Entry
from db.handover.registers.standing import Standing
from desktop.handover.registers.reading import Found, Kind

K = HandoverActKind
DAY = date(2021, 1, 15)
TWO = {"first": "张三", "second": "王五"}
OFF = {"organ": "泽州县人民政府", "document": "示例〔2021〕2号", **TWO}
UP = {"document": "示例〔2021〕2号", "place": "县档案馆", "keeper": "赵六", "envelope": "封-2021-01", **TWO}
COUNTS = (5, 2, 1, 3, 12, 8, 4, 46, 6, 2)

Life = Sequence[tuple[HandoverActKind, int, Mapping[str, str]]]


def _standing(
    register: Register, number: int, name: str, organ: str, fields: Mapping[str, str], acts: Life = (),
    serial: str = "", unit: str = "",
) -> Standing:  # fmt: skip
    entry = Entry(str(number), register, name, "", organ, "", serial, "", 1, unit, fields, "", "", "")
    recorded = tuple(
        HandoverAct(
            f"{number}-{place}", Subject.ENTRY, entry.id, kind, "", None, DAY + timedelta(days), details, "", "",
            "李四", "泽州县行政审批服务管理局", "", place,
        )
        for place, (kind, days, details) in enumerate(acts, start=1)
    )  # fmt: skip
    held = life.held(register, recorded)
    return Standing(entry, recorded, tuple(held), life.state_of(register, recorded), organ, "")


def seals() -> Found:
    """Seals: the bureau's own not enabled yet, old ones in every state, and a question nobody has answered."""

    def old(number: int, office: str, acts: Life = ()) -> Standing:
        fields = {"kind": "原审批专用章", "inscription": f"泽州县{office}行政审批专用章", "shape": "圆形",
                  "diameter": "42", "emblem": "五角星", "material": "铜", "keeper": "孙七"}  # fmt: skip
        return _standing(Register.SEAL, number, f"{office}行政审批专用章", f"县{office}", fields, acts, unit="枚")

    own = {"kind": "行政审批专用章", "inscription": "泽州县行政审批服务管理局行政审批专用章", "shape": "圆形",
           "diameter": "45", "material": "光敏", "keeper": "李四", "scope": "全县行政审批事项"}  # fmt: skip
    used = {"document": "准予行政许可决定书", "copies": "2", "applicant": "张三", "approver": "王五", "keeper": "李四"}
    found = [
        _standing(Register.SEAL, 1, "行政审批专用章（1）", "", own, unit="枚"),
        _standing(Register.SEAL, 2, "行政审批专用章（2）", "", own, (
            (K.ENABLED, 0, {"document": "示例〔2021〕1号", **TWO}), (K.USED, 3, used), (K.USED, 5, used),
        ), unit="枚"),
        old(3, "交通运输局"),
        old(4, "林业局", ((K.DEACTIVATED, 0, OFF),)),
        old(5, "水利局", ((K.DEACTIVATED, 0, OFF), (K.SEALED_UP, 0, UP))),
    ]  # fmt: skip
    question = ClosingSeal("b", "2020年第二批", "d", "县交通运输局", None)
    waiting = {"1": ["县交通运输局", "县林业局"]}
    return Found(Register.SEAL, _kinds(), found, waiting, [question])


def keys() -> Found:
    """Keys: one that went through three hands."""
    fields = {"kind": "UKey", "system": "道路运政管理系统", "account": "zz-ysj", "holder": "孙七",
              "scope": "道路运输经营许可", "envelope": "信封-07", "seal_number": "封签-0113"}  # fmt: skip
    found = [
        _standing(Register.KEY, 1, "运政系统操作员UKey", "县交通运输局", fields, (
            (K.HANDED_ON, 0, {"giver": "孙七", "receiver": "张三", "witness": "王五", "envelope": "信封-07"}),
            (K.HANDED_ON, 61, {"giver": "张三", "receiver": "李四", "document": "离任移交"}),
        ), "UK-20210115"),
        _standing(Register.KEY, 2, "林政系统数字证书", "县林业局", {**fields, "kind": "数字证书", "holder": "孙七"}),
    ]  # fmt: skip
    return Found(Register.KEY, _kinds(), found)


def stock() -> Found:
    """Blank certificates: one with a count that does not agree."""
    came = {"document": "移交清单 6-1 行", "receiver": "李四", "giver": "孙七"}
    fields = {"kind": "证照", "channel": "省厅直接供应", "contact": "周八", "least": "50", "keeper": "李四"}
    found = [
        _standing(Register.CERTIFICATE, 1, "道路运输经营许可证", "县交通运输局", fields, (
            (K.STOCK_IN, 0, {**came, "serials": "JY0001—0120", "quantity": "120"}),
            (K.STOCK_OUT, 4, {"serials": "JY0001—0020", "quantity": "20", "receiver": "张三", "keeper": "李四"}),
            (K.VOIDED, 6, {"serials": "JY0021", "quantity": "1", "why": "打印错位", **TWO}),
            (K.COUNTED, 30, {"quantity": "98", **TWO}),
        ), unit="本"),
        _standing(Register.CERTIFICATE, 2, "林木采伐许可证", "县林业局", fields, (
            (K.STOCK_IN, 0, {**came, "serials": "LM0001—0040", "quantity": "40"}),
        ), unit="本"),
        _standing(Register.CERTIFICATE, 3, "驾培机构备案证明", "县交通运输局", fields, unit="份"),
    ]  # fmt: skip
    return Found(Register.CERTIFICATE, _kinds(), found)


def _kinds() -> list[Kind]:
    return [Kind(register, count) for register, count in zip(Register, COUNTS, strict=True)]
