"""The template of an implementation specification (实施规范): 15 parts and their elements in order. Pure."""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """How an element is filled in; every value is kept in words."""

    TEXT = "text"
    YES_NO = "yes_no"
    QUANTITY = "quantity"
    CHOICE = "choice"


@dataclass(frozen=True, slots=True)
class Element:
    """One element (要素); `options` are the words to choose from, or the units of a quantity.

    `basic`: a basic element (基本要素) of the list, not to be changed below the setting level (自治州 2022 二(三)).
    `required`: an empty one leaves the spec unfinished. `burden` is the option that asks more of the applicant.
    """

    key: str
    label: str
    kind: Kind = Kind.TEXT
    options: tuple[str, ...] = ()
    basic: bool = False
    required: bool = False
    burden: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """One part (部分) of the template."""

    number: int
    label: str
    elements: tuple[Element, ...]


MATERIALS_PART = 5
"""申请材料: the one part whose content is a table of its own."""

_WORKING_DAYS = ("个工作日", "日", "个月")
_PERIODS = ("年", "个月", "日")


def _is(key: str, label: str, burden: str = "是") -> Element:
    return Element(key, label, Kind.YES_NO, ("是", "否"), burden=burden)


def _has(key: str, label: str) -> Element:
    return Element(key, label, Kind.YES_NO, ("有", "无"), burden="有")


def _text(key: str, label: str, required: bool = False) -> Element:
    return Element(key, label, required=required)


def _basic(key: str, label: str, required: bool = True) -> Element:
    return Element(key, label, basic=True, required=required)


TEMPLATE = (
    Part(1, "基本要素", (
        _basic("item_name", "许可事项名称及编码"),
        _basic("sub_item", "子项名称及编码", required=False),
        _text("handling_items", "办理项名称及编码"),
        _basic("setting_basis", "设定依据"),
        _basic("implementing_basis", "实施依据", required=False),
        _text("supervision_basis", "监管依据"),
        _basic("implementing_body", "实施机关"),
        _text("approval_level", "审批层级"),
        _text("exercise_level", "行使层级", required=True),
        _is("accepted_by_approver", "是否由审批机关受理", burden="否"),
        _text("acceptance_level", "受理层级"),
        _is("preliminary_review", "是否存在初审环节"),
        _text("preliminary_level", "初审层级"),
        _text("catalogue_name", "对应政务服务国家级基本目录名称"),
        _text("unity", "要素统一情况"),
    )),
    Part(2, "行政许可事项类型", (
        Element("licence_type", "行政许可事项类型", Kind.CHOICE, ("条件型", "资源配置型", "混合型"), required=True),
    )),
    Part(3, "行政许可条件", (
        _text("conditions", "准予行政许可的条件", required=True),
        _text("conditions_basis", "规定行政许可条件的依据", required=True),
    )),
    Part(4, "服务对象类型与改革举措", (
        _text("service_target", "服务对象类型", required=True),
        Element("business", "是否为涉企许可事项", Kind.YES_NO, ("是", "否")),
        _text("business_licence", "涉企经营许可事项名称"),
        _text("certificate_name", "许可证件名称"),
        Element(
            "reform_way", "改革方式", Kind.CHOICE,
            ("直接取消审批", "审批改为备案", "实行告知承诺", "优化审批服务"),
        ),
        _text("reform_measures", "具体改革举措"),
        _text("supervision_measures", "加强事中事后监管措施"),
    )),
    Part(5, "申请材料", (
        _text("materials_basis", "规定申请材料的依据"),
    )),
    Part(6, "中介服务", (
        _has("intermediary", "有无法定中介服务事项"),
        _text("intermediary_name", "中介服务事项名称"),
        _text("intermediary_basis", "设定中介服务事项的依据"),
        _text("intermediary_bodies", "提供中介服务的机构"),
        _text("intermediary_fee", "中介服务事项的收费性质"),
    )),
    Part(7, "审批程序", (
        _text("procedure", "办理行政许可的程序环节", required=True),
        _text("procedure_basis", "规定行政许可程序的依据"),
        _is("site_survey", "是否需要现场勘验"),
        _is("hearing", "是否需要组织听证"),
        _is("tender", "是否需要招标、拍卖、挂牌交易"),
        _is("inspection", "是否需要检验、检测、检疫"),
        _is("appraisal", "是否需要鉴定"),
        _is("expert_review", "是否需要专家评审"),
        _is("public_notice", "是否需要向社会公示"),
        _is("commitment", "是否实行告知承诺办理", burden="否"),
        _is("entrusted_service", "审批机关是否委托服务机构开展技术性服务"),
    )),
    Part(8, "受理和审批时限", (
        Element("acceptance_limit", "承诺受理时限", Kind.QUANTITY, _WORKING_DAYS),
        Element("statutory_limit", "法定审批时限", Kind.QUANTITY, _WORKING_DAYS, required=True),
        _text("limit_basis", "规定法定审批时限的依据"),
        Element("promised_limit", "承诺审批时限", Kind.QUANTITY, _WORKING_DAYS, required=True),
    )),
    Part(9, "收费", (
        Element("fee", "办理行政许可是否收费", Kind.YES_NO, ("是", "否"), required=True, burden="是"),
        _text("fee_name", "收费项目的名称"),
        _text("fee_standard", "收费项目的标准"),
        _text("fee_basis", "设定收费项目的依据"),
        _text("fee_standard_basis", "规定收费标准的依据"),
    )),
    Part(10, "行政许可证件", (
        _text("result_type", "审批结果类型"),
        _text("result_name", "审批结果名称", required=True),
        Element("validity", "审批结果的有效期限", Kind.QUANTITY, _PERIODS),
        _text("validity_basis", "规定审批结果有效期限的依据"),
        _text("amendment", "办理审批结果变更手续的要求"),
        _text("renewal", "办理审批结果延续手续的要求"),
        _text("area", "审批结果的有效地域范围"),
        _text("area_basis", "规定审批结果有效地域范围的依据"),
    )),
    Part(11, "行政许可数量限制", (
        Element("quantity_limit", "有无行政许可数量限制", Kind.YES_NO, ("有", "无"), required=True, burden="有"),
        _text("quantity_notice", "公布数量限制的方式"),
        Element("quantity_cycle", "公布数量限制的周期", Kind.QUANTITY, _PERIODS),
        _text("quantity_way", "在数量限制条件下实施行政许可的方式"),
        _text("quantity_basis", "规定在数量限制条件下实施行政许可方式的依据"),
    )),
    Part(12, "行政许可后年检", (
        _has("annual_inspection", "有无年检要求"),
        _text("inspection_basis", "设定年检要求的依据"),
        Element("inspection_cycle", "年检周期", Kind.QUANTITY, _PERIODS),
        _is("inspection_materials", "年检是否要求报送材料"),
        _text("inspection_material_names", "年检报送材料名称"),
        _is("inspection_fee", "年检是否收费"),
        _text("inspection_proof", "通过年检的证明或者标志"),
    )),
    Part(13, "行政许可后年报", (
        _has("annual_report", "有无年报要求"),
        _text("report_materials", "年报报送材料名称"),
        _text("report_basis", "设定年报要求的依据"),
        Element("report_cycle", "年报周期", Kind.QUANTITY, _PERIODS),
    )),
    Part(14, "监管主体", (_text("supervising_body", "监管主体", required=True),)),
    Part(15, "备注", (_text("remark", "备注"),)),
)  # fmt: skip

ELEMENTS = {element.key: element for part in TEMPLATE for element in part.elements}
"""Every element by its key, in the template's order."""


INHERITED_KEY = "@inherited"
"""Where a version says which ended item it was taken over from, until somebody has checked it (承接，待核对)."""


def label_of(key: str) -> str:
    """What an element is called; one this program does not know keeps its key."""
    if key == INHERITED_KEY:
        return "承接自（待核对）"
    known = ELEMENTS.get(key)
    return known.label if known else key
