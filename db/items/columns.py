"""The columns a list of items can have, under every heading offices use for them, and how their words are read."""

import re
from functools import lru_cache

from db.items.rules import ITEM_TYPES, LEVELS, Flag, Tier
from db.sheets.mapping import Field, Vocabulary
from db.sheets.rules import comparable


def _words(*lines: str) -> tuple[str, ...]:
    return tuple(word for line in lines for word in line.split())


FIELDS = (
    Field("seq", "序号", _words("序号 编号 seq no id"), idle=True),
    Field(
        "name",
        "事项名称",
        _words(
            "事项名称 许可事项名称 行政许可事项名称 项目名称 审批事项名称 权力名称 职权名称 子项名称 实施清单名称",
            "业务办理项名称 事项 许可事项 审批事项 名称 taskname itemname name",
        ),
        required=True,
        instead=("main_item", "sub_item"),
    ),
    Field("main_item", "主项名称", _words("主项名称 主项 事项主项 所属主项 mainitem")),
    Field("sub_item", "子项名称", _words("子项 事项子项 许可子项 subitem")),
    Field(
        "department",
        "主管部门",
        _words(
            "主管部门 县级主管部门 部门 业务主管部门 行业主管部门 责任部门 所属部门 部门名称 单位 单位名称",
            "省级主管部门 中央主管部门 department deptname dept",
        ),
    ),
    Field(
        "implementing",
        "实施机关",
        _words("实施机关 实施主体 县级实施机关 实施部门 审批部门 行使主体 承办单位 implementingbody agency"),
    ),
    Field(
        "supervising",
        "监管主体",
        _words("监管主体 监管部门 监管责任主体 事中事后监管部门 县级监管主体 supervisingbody"),
    ),
    Field(
        "basis",
        "设定依据",
        _words("设定依据 设定和实施依据 设立依据 法律依据 法定依据 实施依据 依据 bylaw basis"),
        pattern="《.+》",
    ),
    Field(
        "code",
        "事项编码",
        _words(
            "事项编码 实施清单编码 实施编码 业务办理项编码 基本编码 事项代码 权力编码 职权编码 编码 代码",
            "itemcode taskcode code",
        ),
        code=True,
        pattern=r"^(\d{12}|[0-9A-HJ-NP-RTUWXY]{18}[1-7]\d{4}[0-9A-Z]{5}\d{2}[0-9Y](\d{2})?)$",
    ),
    Field("organ_code", "单位代码", _words("统一社会信用代码 实施主体编码 部门代码 部门编码 deptcode"), code=True),
    Field("area_code", "区划代码", _words("行政区划代码 区划代码 行政区划 areacode")),
    Field("level", "行使层级", _words("行使层级 层级 实施层级 审批层级 uselevel level")),
    Field(
        "type",
        "事项类型",
        _words("事项类型 类型 权力类型 职权类型 事项类别 权力类别 职权类别 项目类型 类别 powertype itemtype type"),
        pattern=f"^({'|'.join(ITEM_TYPES.values())}|其他权力|其他职权)$",
    ),
    Field("type_code", "事项类型代码", _words("事项类型代码 类型代码 tasktypecode typecode")),
    Field(
        "statutory_limit",
        "法定办结时限",
        _words("法定办结时限 法定时限 法定期限 法定办理时限 办结时限法定 法定 anticipateday"),
    ),
    Field("statutory_unit", "法定办结时限单位", _words("法定办结时限单位 法定时限单位 anticipatetype")),
    Field(
        "promised_limit",
        "承诺办结时限",
        _words("承诺办结时限 承诺时限 承诺期限 承诺办理时限 办结时限承诺 承诺 promiseday"),
    ),
    Field("promised_unit", "承诺办结时限单位", _words("承诺办结时限单位 承诺时限单位 promisetype")),
    Field("limit_basis", "法定办结时限依据", _words("法定办结时限依据 法定时限依据 审批时限依据 时限依据")),
    Field("tier", "主子项", _words("主子项 主项子项 主项或子项 事项层次 tier")),
    Field("setting_level", "设定层级", _words("设定层级 设定权限 设定级别 设定机关层级 依据层级")),
    Field(
        "upper_code",
        "上级编码",
        _words(
            "上级编码 上级事项编码 对应上级编码 对应上级事项编码 上级清单编码 国家事项编码 国家基本编码",
            "对应国家事项编码 对应省级事项编码 对应市级事项编码 省级事项编码 市级事项编码 uppercode",
        ),
        code=True,
    ),
    Field(
        "upper_name",
        "对应上级事项",
        _words("对应上级事项 对应上级事项名称 上级事项 上级事项名称 对应国家事项 对应省级事项 对应市级事项"),
    ),
    Field(
        "township_accepts",
        "乡镇代收",
        _words("乡镇代收 是否乡镇代收 乡镇受理 是否乡镇受理 乡镇代办 委托乡镇受理 乡镇街道受理"),
    ),
    Field(
        "commitment",
        "告知承诺",
        _words("告知承诺 是否告知承诺 告知承诺制 是否实行告知承诺 是否实行告知承诺制 是否实行告知承诺办理"),
    ),
    *(
        Field(f"flag_{flag}", label, (label, f"是否{label}", *more))
        for flag, label, *more in (
            (Flag.INTEGRATED, "集成服务", "一件事", "是否一件事"),
            (Flag.ONE_NETWORK, "一网通办"),
            (Flag.CROSS_PROVINCE, "跨省通办"),
            (Flag.JOINT_ASSESSMENT, "多评合一"),
            (Flag.JOINT_DRAWING_REVIEW, "多图联审"),
            (Flag.PLEDGE_SYSTEM, "投资项目承诺制", "承诺制"),
        )
    ),
    Field("note", "备注", _words("备注 说明 remark note")),
)

VOCABULARY = Vocabulary(FIELDS)

_TYPE_CODES = {comparable(label): code for code, label in ITEM_TYPES.items()} | {
    word: code
    for code, words in {
        "01": "许可",
        "02": "处罚",
        "03": "强制",
        "04": "征收",
        "05": "给付",
        "06": "检查",
        "07": "确认",
        "08": "奖励",
        "09": "裁决",
        "10": "其他权力 其他职权 其他类别 其它行政权力 其它权力",
        "20": "公共服务事项",
    }.items()
    for word in words.split()
}
_LEVEL_WORDS = {
    word: code
    for code, words in {
        "1": "国家",
        "2": "省 自治区",
        "3": "市 设区的市 州 地",
        "4": "县 区 区县 县区 县市区 旗县",
        "5": "镇 乡 乡镇 镇乡 街道 镇乡街道 乡镇街道",
        "6": "村 社区 村社区",
        "7": "分 分级管理",
    }.items()
    for word in words.split()
}
_TIER_WORDS = {
    "主项": Tier.MAIN,
    "子项": Tier.SUB,
    "实施事项": Tier.IMPLEMENTATION,
    "业务办理项": Tier.HANDLING,
    "办理项": Tier.HANDLING,
    "事项": Tier.ITEM,
}
_SETTERS = (("1", "国家 中央 国务院"), ("2", "省 自治区"), ("3", "市 州 设区"))
_YES = frozenset(_words("是 有 √ ✓ ✔ ☑ y yes 1 true 实行 适用"))
_NO = frozenset(_words("否 不 没有 × ✗ ☐ x n no 0 false 不实行 不适用"))
_LIMIT = re.compile(r"(\d{1,4})(个工作日|工作日|个自然日|自然日|日历日|日|天|个月|月)?")
_UNITS = (("工作日", "working_day"), ("月", "month"), ("日", "day"), ("天", "day"))


@lru_cache(maxsize=1024)
def type_code(label: str, code: str = "") -> str:
    """The two-digit type (GB/T 39046 A.1) of a type written as words or as a code; '' where it is neither."""
    found = _TYPE_CODES.get(comparable(label))
    if found:
        return found
    padded = (code or label).strip().zfill(2)
    return padded if padded in ITEM_TYPES else ""


@lru_cache(maxsize=1024)
def level_code(text: str) -> str:
    """The level (GB/T 39046 A.2) of 县级, 4 and the like; the text itself where it is none of them."""
    plain = comparable(text)
    if plain in LEVELS:
        return plain
    words = re.sub(r"[()、,/]", "", plain)
    return _LEVEL_WORDS.get(words.removesuffix("级"), _LEVEL_WORDS.get(words, text))


@lru_cache(maxsize=1024)
def limit_of(text: str, unit_text: str = "") -> tuple[int, str] | None:
    """Number and unit (working_day, day, month, or '' when none is written) of a limit; None when it is no number."""
    found = _LIMIT.fullmatch(comparable(text))
    if not found:
        return None
    written = found[2] or comparable(unit_text)
    return int(found[1]), next((unit for word, unit in _UNITS if word in written), "")


@lru_cache(maxsize=256)
def tier_of(text: str) -> Tier | None:
    """The tier (主项, 子项 …) a cell names; None where it names none."""
    return _TIER_WORDS.get(comparable(text))


@lru_cache(maxsize=256)
def setter_of(text: str) -> str:
    """The setting level (SETTING_LEVELS) of 国家级设定, 省级, 1 and the like; '' where it is none of them."""
    plain = comparable(text)
    if plain in ("1", "2", "3"):
        return plain
    return next((code for code, words in _SETTERS if plain.startswith(tuple(words.split()))), "")


@lru_cache(maxsize=256)
def yes_or_no(text: str) -> bool | None:
    """What 是, √, 否, × and the like say; None where it is neither."""
    plain = comparable(text)
    return True if plain in _YES else False if plain in _NO else None
