"""What each register (移交台账) holds, declared once: a closed set of fields, and never a PIN. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from db.calendar.days import is_day
from db.handover.pins import tells_secret

LONGEST = 2000
"""The longest text of one field, in characters."""


class Register(StrEnum):
    """The registers of a handover."""

    SEAL = "seal"
    KEY = "key"
    SYSTEM = "system"
    CERTIFICATE = "certificate"
    EXPERT = "expert"
    INTERMEDIARY = "intermediary"
    EQUIPMENT = "equipment"
    ARCHIVE = "archive"
    STAFF = "staff"
    INCIDENT = "incident"


REGISTER_LABELS = {
    Register.SEAL: "印章",
    Register.KEY: "密钥",
    Register.SYSTEM: "专网审批系统",
    Register.CERTIFICATE: "空白证照",
    Register.EXPERT: "审批专家库",
    Register.INTERMEDIARY: "涉及中介",
    Register.EQUIPMENT: "专用设备",
    Register.ARCHIVE: "卷宗档案",
    Register.STAFF: "划转人员",
    Register.INCIDENT: "异常情况",
}


class FieldKind(StrEnum):
    """How a field is written: `day` as 2026-10-12, `number` in digits, `choice` as one of the words offered."""

    TEXT = "text"
    DAY = "day"
    NUMBER = "number"
    CHOICE = "choice"


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a register; every value is a text, '' where nothing is known."""

    name: str
    label: str
    kind: FieldKind = FieldKind.TEXT
    required: bool = False
    choices: tuple[str, ...] = ()


def _day(name: str, label: str, required: bool = False) -> Field:
    return Field(name, label, FieldKind.DAY, required)


def _number(name: str, label: str) -> Field:
    return Field(name, label, FieldKind.NUMBER)


def _choice(name: str, label: str, *choices: str, required: bool = False) -> Field:
    return Field(name, label, FieldKind.CHOICE, required, choices)


def _needed(name: str, label: str) -> Field:
    return Field(name, label, required=True)


_SEALS = ("行政审批专用章", "原审批专用章", "单位公章", "钢印", "电子印章", "其他")
_INCIDENTS = ("另行要求加盖部门印章", "不承认审批决定", "干预划转", "来文未主送或抄送审批局")

FIELDS: Mapping[Register, tuple[Field, ...]] = {
    Register.SEAL: (
        _choice("kind", "种类", *_SEALS, required=True),
        _needed("inscription", "印文"),
        _choice("shape", "形状", "圆形", "椭圆形", "方形", "长方形", "三角形", "其他"),
        _number("diameter", "直径（毫米）"),
        Field("emblem", "中心图案"),
        Field("material", "材质"),
        Field("made_by", "制发机关"),
        _day("made_on", "制发日期"),
        Field("enabled_document", "启用文号"),
        Field("scope", "使用范围"),
        Field("electronic_id", "电子印章编号"),
        Field("keeper", "保管人"),
        Field("place", "存放地点"),
    ),
    Register.KEY: (
        _choice("kind", "密钥类型", "UKey", "数字证书", "加密卡", "动态令牌", "其他", required=True),
        _needed("system", "所属系统"),
        Field("account", "账号"),
        Field("scope", "权限范围"),
        _needed("holder", "持有人"),
        _day("held_since", "持有人领用日期"),
        Field("envelope", "信封编号"),
        Field("seal_number", "封签编号"),
        Field("issued_by", "发放单位"),
        _day("expires_on", "有效期至"),
    ),
    Register.SYSTEM: (
        _choice("network", "所在网络", "专网", "政务外网", "互联网", "单机", required=True),
        Field("owner", "建设或主管单位"),
        _choice("authorisation", "授权状态", "未授权", "已申请", "已授权", "已收回", required=True),
        _choice("docking", "对接状态", "未对接", "对接中", "已对接", "不需对接"),
        _choice("exchange", "数据交换", "未交换", "部分交换", "已交换", "不需交换"),
        Field("account", "账号"),
        Field("scope", "权限范围"),
        Field("contact", "联系人"),
        Field("phone", "联系电话"),
    ),
    Register.CERTIFICATE: (
        _choice("kind", "种类", "证照", "制式证明", "证书", "文件", required=True),
        Field("issuer", "印制单位"),
        _needed("channel", "供应渠道"),
        Field("contact", "联系人"),
        Field("phone", "联系电话"),
        _number("least", "最低库存"),
        Field("keeper", "保管人"),
        Field("place", "存放地点"),
    ),
    Register.EXPERT: (
        _needed("field", "专业领域"),
        Field("title", "职称"),
        Field("unit", "工作单位"),
        Field("post", "职务"),
        Field("phone", "联系电话"),
        _day("expires_on", "聘期至"),
    ),
    Register.INTERMEDIARY: (
        _needed("service", "中介服务事项"),
        Field("code", "统一社会信用代码"),
        Field("qualification", "资质"),
        _day("expires_on", "资质有效期至"),
        Field("basis", "设定依据"),
        Field("fee", "收费标准"),
        Field("contact", "联系人"),
        Field("phone", "联系电话"),
    ),
    Register.EQUIPMENT: (
        Field("model", "型号"),
        Field("use", "用途"),
        Field("asset_number", "资产编号"),
        _day("bought_on", "购置日期"),
        Field("condition", "状况"),
        Field("place", "存放地点"),
    ),
    Register.ARCHIVE: (
        _needed("file_number", "案卷号"),
        Field("fonds", "全宗号"),
        _number("year", "年度"),
        _number("pages", "页数"),
        _choice("retention", "保管期限", "永久", "30年", "10年"),
        Field("condition", "状况"),
        Field("place", "存放地点"),
    ),
    Register.STAFF: (
        _needed("post", "岗位"),
        _choice("establishment", "编制", "行政", "事业", "其他"),
        Field("from_unit", "原单位"),
        Field("to_unit", "现单位"),
        _day("moved_on", "划转日期"),
    ),
    Register.INCIDENT: (
        _choice("kind", "情形", *_INCIDENTS, required=True),
        _day("happened_on", "发生日期", required=True),
        _needed("by", "涉及单位"),
        _needed("facts", "情况"),
        Field("item", "涉及事项"),
        Field("document", "来文或文号"),
        Field("case", "办件编号"),
        Field("basis", "依据"),
    ),
}  # fmt: skip
"""The fields of each register: 山西 2019 三(三) (印章), 山西 2019 三(八) (密钥, 系统), 山西 2019 三(七), 三(八)
(证照), 泽州 2020 二(二) ④⑤⑧ (专家, 中介, 设备), 山西 2019 三(八) (档案), 山西 2019 三(二) (人员: names and posts
only), 山西 2019 三(三), 三(七) (异常). What is called, counted and numbered the same everywhere (name, serial,
quantity) are columns of the entry."""


APPROVAL_SEAL = "行政审批专用章"
_OFFICE = re.compile("行政审批(?:服务)?(?:管理)?局")


def seals_approvals(name: str, fields: Mapping[str, str]) -> bool:
    """Whether a seal seals approvals, whatever kind it is entered as: 电子印章 and 钢印 too (山西 2019 三(三)).

    It does where its name, inscription or scope mentions 审批 outside the office's own name.
    """
    told = "".join((name, fields.get("inscription", ""), fields.get("scope", "")))
    return fields.get("kind") == APPROVAL_SEAL or "审批" in _OFFICE.sub("", "".join(told.split()))


def problems(register: Register, name: str, fields: Mapping[str, str]) -> list[str]:
    """Why an entry of these fields cannot be kept, in words; nothing where it can."""
    known = {field.name: field for field in FIELDS[register]}
    found = [f"「{key}」不是{REGISTER_LABELS[register]}台账的栏目" for key in fields if key not in known]
    if not name.strip():
        found.append("没有名称")
    for field in known.values():
        text = fields.get(field.name, "").strip()
        if text:
            found += ill_written(field, text)
        elif field.required:
            found.append(f"没有填{field.label}")
    if any(map(tells_secret, [name, *fields.values()])):
        found.append("写了 PIN、口令或者密码")
    return found


def ill_written(field: Field, text: str) -> list[str]:
    """What is wrong with how a field is written, in words; '' where nothing is."""
    if len(text) > LONGEST:
        return [f"{field.label}超过 {LONGEST} 字"]
    if field.kind is FieldKind.DAY and not is_day(text):
        return [f"{field.label}「{text[:20]}」不是日期"]
    if field.kind is FieldKind.NUMBER and not (text.isascii() and text.isdecimal() and len(text) <= 7):
        return [f"{field.label}「{text[:20]}」不是整数"]
    if field.kind is FieldKind.CHOICE and text not in field.choices:
        return [f"{field.label}只能填{'、'.join(field.choices)}"]
    return []
