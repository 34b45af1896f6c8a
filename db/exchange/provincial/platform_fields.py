"""The provincial fields (省级字段): every table that is exported, its fields in Chinese and English, and its schema."""

from dataclasses import dataclass
from enum import StrEnum
from types import GenericAlias
from typing import Annotated, Any

import msgspec
from msgspec import Meta

Value = str | int | float | None
Record = dict[str, Value]

DATE, TIME = r"(\d{8})?", r"(\d{8}T\d{6})?"
FLAG, DIGIT, TYPE = "[01]?", r"\d?", r"(\d\d)?"
DIVISION, CREDIT_CODE, BASIC_CODE = r"(\d{6,12})?", "([0-9A-HJ-NP-RTUWXY]{18})?", r"(\d{4}[0-9A-Z]{5}(\d{3}|00Y))?"
NUMBER = "number"

LATER = "本程序还没有登记这一项"
NO_DATA = "已有登记的地方，本次导出的数据里都没有填"
PRIVATE = "没有加 --with-id-numbers，不带身份证号"


class SetName(StrEnum):
    """What can be exported, and where: only what lies in the public folder may be published."""

    ITEMS = "items"
    CASES = "cases"
    DECISIONS = "decisions"


FOLDERS = {SetName.ITEMS: "事项", SetName.CASES: "办件（内部，不得公开）", SetName.DECISIONS: "双公示（可公开）"}
BOOKS = {SetName.ITEMS: "事项.xlsx", SetName.CASES: "办件.xlsx", SetName.DECISIONS: "双公示.xlsx"}


@dataclass(frozen=True, slots=True)
class Field:
    """One field: its name in JSON, what the standard calls it, what a value looks like, why it may be empty for all."""

    name: str
    label: str
    pattern: str = ""
    why: str = NO_DATA


@dataclass(frozen=True, slots=True)
class Table:
    """One table: the name of its file, its label, the standard it follows, its fields in order."""

    name: str
    label: str
    standard: str
    part_of: SetName
    fields: tuple[Field, ...]


def _later(*pairs: str) -> tuple[Field, ...]:
    """Fields the standard asks for and nothing here records yet, written name=label."""
    split = (pair.partition("=") for pair in pairs)
    return tuple(Field(name, label, why=LATER) for name, _, label in split)


_ITEM_STANDARD = "GB/T 39554.1—2020、GB/T 39554.2—2020；代码用 GB/T 39046—2020 附录 A"
_CASE_STANDARD = "GB/T 39046—2020 "

BASIC_CATALOG = Table(
    "basic_catalog", "基本目录", _ITEM_STANDARD, SetName.ITEMS,
    (
        Field("task_name", "事项名称"), Field("catalog_code", "基本编码", BASIC_CODE),
        Field("local_catalog_code", "地方基本编码"), Field("by_law", "设定依据"), Field("task_type", "事项类型", TYPE),
        *_later("guide_dept=业务指导部门"), Field("has_child", "是否存在子项", FLAG),
        *_later("in_national=是否纳入国家目录"), Field("use_level", "行使层级", DIGIT),
        Field("is_main", "主项或子项"), Field("main_name", "主项名称"),
        Field("anticipate_day", "法定办结时限", NUMBER), Field("anticipate_type", "法定办结时限单位"),
        *_later("has_limit=有无数量限制", "has_inspection=有无年检", "has_report=有无年报", "server_type=服务对象"),
        Field("task_state", "目录状态"), Field("edition", "清单版本"),
    ),
)  # fmt: skip

IMPLEMENTATION_LIST = Table(
    "implementation_list", "实施清单", _ITEM_STANDARD, SetName.ITEMS,
    (
        Field("task_guid", "实施清单唯一标识"), Field("task_name", "事项名称"), Field("main_name", "主项名称"),
        Field("catalog_code", "基本编码", BASIC_CODE), Field("local_catalog_code", "地方基本编码"),
        Field("task_code", "实施编码"), Field("local_task_code", "地方实施编码"),
        Field("task_handle_item", "业务办理项编码"),
        Field("task_type", "事项类型", TYPE), Field("by_law", "设定依据"), *_later("power_source=权力来源"),
        Field("use_level", "行使层级", DIGIT), Field("task_version", "事项版本"), Field("task_state", "事项状态"),
        Field("dept_name", "实施主体"), Field("dept_code", "实施主体编码", CREDIT_CODE),
        *_later("dept_type=实施主体性质", "entrust_name=委托部门", "central_dept=中央业务指导部门"),
        Field("competent_dept", "主管部门"), Field("supervise_dept", "监管主体"),
        Field("anticipate_day", "法定办结时限", NUMBER), Field("anticipate_type", "法定办结时限单位"),
        Field("anticipate_explain", "法定办结时限说明"), Field("promise_day", "承诺办结时限", NUMBER),
        Field("promise_type", "承诺办结时限单位"), *_later("promise_explain=承诺办结时限说明"),
        Field("accept_condition", "受理条件"), Field("handle_flow", "办理流程"),
        *_later("special_procedure=特别程序"), Field("is_fee", "是否收费", FLAG), *_later("fee_basis=收费依据"),
        *_later("server_type=服务对象"), Field("project_type", "办件类型", DIGIT),
        Field("handle_type", "办理形式", why=LATER), *_later("limit_scene_num=到现场次数"),
        *_later("limit_scene_explain=必须现场办理原因", "online_handle_depth=网上办理深度", "handle_area=通办范围"),
        *_later("limit_explain=数量限制", "result_type=审批结果类型"), Field("result_name", "审批结果名称"),
        *_later("result_guid=审批结果样本"), Field("result_validity", "结果有效期限"),
        *_later("is_entry_center=是否进驻大厅"), Field("transact_addr", "办理地点"),
        *_later("transact_time=办理时间", "link_way=咨询方式", "supervise_way=监督投诉方式", "other_dept=联办机构"),
        *_later("is_exist_intermediary=有无中介服务", "service_type=中介服务", "is_schedule=是否支持预约办理"),
        *_later("is_pay_online=是否支持网上支付", "is_express=是否支持物流快递"),
        *_later("is_service_terminals=是否支持自助终端", "user_topic_type=面向自然人主题分类"),
        *_later("corp_topic_type=面向法人主题分类"), Field("plan_effective_date", "计划生效日期", DATE),
        *_later("plan_cancel_date=计划取消日期", "town_name=乡镇街道名称", "town_code=乡镇街道代码"),
        *_later("village_name=村居社区名称", "village_code=村居社区代码", "right_enjoy_by_law=依法享有的权利"),
        *_later("duty_perform_by_law=依法履行的义务", "administrative_review_dept=行政复议部门"),
        *_later("administrative_review_addr=行政复议地址", "administrative_review_phone=行政复议电话"),
        *_later("administrative_review_url=行政复议网址", "administrative_litigation_dept=行政诉讼部门"),
        *_later("administrative_litigation_addr=行政诉讼地址", "administrative_litigation_phone=行政诉讼电话"),
        *_later("administrative_litigation_url=行政诉讼网址"), Field("is_commitment", "是否实行告知承诺", FLAG),
        Field("is_town_accept", "乡镇是否代收", FLAG), Field("remark", "备注"),
    ),
)  # fmt: skip

TASK_MATERIALS = Table(
    "task_materials", "申请材料", _ITEM_STANDARD, SetName.ITEMS,
    (
        Field("task_guid", "实施清单唯一标识"), Field("order_num", "排序", NUMBER), Field("material_name", "材料名称"),
        *_later("material_type=材料类型"), Field("material_format", "材料形式"), Field("is_need", "材料必要性", FLAG),
        *_later("form_guid=空白表格", "example_guid=示例样表", "source_type=来源渠道", "source_explain=来源渠道说明"),
        Field("page_num", "纸质份数", NUMBER), *_later("page_format=规格", "fill_explain=填报须知"),
        *_later("accept_stand=受理标准", "by_law=要求提供材料的依据"), Field("originalnum", "原件份数", NUMBER),
        Field("copiesnum", "复印件份数", NUMBER), *_later("handle_case=非必要时办理情形"), Field("remark", "备注"),
    ),
)  # fmt: skip

TASK_FEES = Table(
    "task_fees", "收费", _ITEM_STANDARD, SetName.ITEMS,
    (
        Field("task_guid", "实施清单唯一标识"), *_later("fee_name=收费项目名称"), Field("fee_stand", "收费标准"),
        *_later("by_law=收费依据", "is_desc=是否减免", "desc_explain=减免依据"),
    ),
)  # fmt: skip

_CASE = (Field("case_no", "办件编号"),)
_CODES = (
    Field("task_guid", "实施清单唯一标识"), Field("catalog_code", "基本编码", BASIC_CODE),
    Field("task_code", "实施编码"), Field("task_name", "事项名称"),
)  # fmt: skip

APPLICATIONS = Table(
    "applications", "办事申请", _CASE_STANDARD + "表5", SetName.CASES,
    (
        *_CASE, *_CODES, Field("project_type", "办件类型", DIGIT), Field("applicant_name", "申请者名称"),
        Field("applicant_type", "申请者类型（A.4）", DIGIT), Field("applicant_id_type", "申请者证件类型代码"),
        Field("applicant_id_number", "申请者证件号码", why=PRIVATE), Field("contact_name", "联系人或代理人姓名"),
        *_later("contact_id_type=联系人或代理人证件类型代码", "contact_id_number=联系人或代理人证件号码"),
        Field("contact_mobile", "联系人手机号码"),
        *_later("postcode=邮政编码", "address=通讯地址", "legal_representative=法定代表人"),
        Field("source", "申报来源代码（A.5）", DIGIT), Field("applied_at", "申请时间", TIME),
        *_later("project_no=投资项目编号"), Field("division", "行政区划", DIVISION),
        Field("state", "办件状态代码"), Field("state_name", "办件状态"),
    ),
)  # fmt: skip

APPLICATION_MATERIALS = Table(
    "application_materials", "申请材料收取", _CASE_STANDARD + "表5", SetName.CASES,
    (
        *_CASE, Field("order_num", "排序", NUMBER), Field("material_name", "材料名称"),
        Field("is_received", "是否收取", FLAG), Field("received_by", "收取方式"),
        Field("received_num", "收取数量", NUMBER), Field("received_at", "收取时间", TIME),
        *_later("attachment=附件实体"),
    ),
)  # fmt: skip

ACCEPTANCES = Table(
    "acceptances", "事项受理", _CASE_STANDARD + "表6", SetName.CASES,
    (
        *_CASE, *_CODES, Field("organ_name", "受理单位名称"),
        Field("organ_code", "受理单位统一社会信用代码", CREDIT_CODE), Field("handler", "受理人员"),
        Field("accepted_at", "受理时间", TIME), Field("paper_no", "受理文书编号"),
        Field("promised_on", "承诺办结时间", DATE), Field("project_type", "办件类型", DIGIT),
        Field("division", "行政区划", DIVISION), Field("is_deemed", "是否视为受理", FLAG),
    ),
)  # fmt: skip

LINKS = Table(
    "links", "事项办理环节", _CASE_STANDARD + "表7", SetName.CASES,
    (
        *_CASE, Field("order_num", "排序", NUMBER), Field("action", "业务动作"), Field("link_name", "环节名称"),
        Field("handler", "环节处理人"), Field("opinion", "环节处理意见"), Field("started_at", "环节开始时间", TIME),
        Field("ended_at", "环节结束时间", TIME), Field("organ_name", "处理单位名称"),
        Field("organ_code", "处理单位统一社会信用代码", CREDIT_CODE), Field("link_state", "环节办理状态代码", "[12]"),
        Field("working_days", "环节用时（工作日）", NUMBER),
    ),
)  # fmt: skip

SPECIAL_PROCEDURES = Table(
    "special_procedures", "特别程序", _CASE_STANDARD + "表7", SetName.CASES,
    (
        *_CASE, Field("procedure_name", "特别程序种类名称"), Field("procedure_type", "特别程序种类代码", "[12]"),
        Field("started_at", "特别程序开始时间", TIME), Field("basis", "特别程序启动理由或依据"),
        Field("applied_by", "申请人"), Field("ended_at", "特别程序结束时间", TIME), Field("result", "特别程序结果"),
        *_later("opinion=特别程序办理意见"), Field("organ_name", "办理单位名称"),
        Field("organ_code", "办理单位统一社会信用代码", CREDIT_CODE), Field("handler", "办理人"),
    ),
)  # fmt: skip

CONCLUSIONS = Table(
    "conclusions", "事项办结", _CASE_STANDARD + "表8", SetName.CASES,
    (
        *_CASE, Field("handler", "办理人姓名"), Field("concluded_at", "办结时间", TIME),
        Field("licence_name", "结果证照名称"), Field("licence_no", "结果证照编号"),
        Field("result", "办件结果描述"), Field("licence_validity", "证照有效期限"),
        Field("organ_name", "发证或盖章单位"), Field("division", "行政区划", DIVISION),
        *_later("is_express=是否快递寄送结果"), Field("is_fee", "是否收费", FLAG),
        Field("delivered_at", "送达时间", TIME),
    ),
)  # fmt: skip

LINK_STATISTICS = Table(
    "link_statistics", "环节用时统计", "晋办发〔2019〕46号 三（七）", SetName.CASES,
    (
        Field("task_name", "事项名称"), Field("task_code", "实施编码"), Field("organ_name", "处理单位名称"),
        Field("link_name", "环节名称"), Field("number", "次数", NUMBER),
        Field("mean_days", "平均用时（工作日）", NUMBER), Field("median_days", "中位数（工作日）", NUMBER),
        Field("most_days", "最长（工作日）", NUMBER),
    ),
)  # fmt: skip

PERMITS = Table(
    "permits", "行政许可双公示", "双公示行政许可信息项", SetName.DECISIONS,
    (
        Field("XK_XDR_MC", "行政相对人名称"), Field("XK_XDR_TYPE", "行政相对人类别"),
        Field("XK_XDR_SHXYM", "统一社会信用代码", CREDIT_CODE),
        *_later("XK_XDR_GSZC=工商登记码", "XK_XDR_ZZJG=组织机构代码", "XK_XDR_SWDJ=税务登记号"),
        *_later("XK_XDR_SYDW=事业单位证书号", "XK_XDR_SHZZ=社会组织登记证号", "XK_FDDB=法定代表人"),
        Field("XK_XKWS", "决定文书名称"), Field("XK_WSH", "决定文书号"), *_later("XK_XKLB=许可类别"),
        Field("XK_XKZS", "许可证书名称"), Field("XK_XKBH", "许可编号"), Field("XK_NR", "许可内容"),
        Field("XK_JDRQ", "决定日期", DATE), *_later("XK_YXQZ=有效期自", "XK_YXQZI=有效期至"),
        Field("XK_XKJG", "许可机关"), Field("XK_XKJGDM", "许可机关统一社会信用代码", CREDIT_CODE),
        Field("XK_ZT", "当前状态"), Field("XK_LYDW", "数据来源单位"),
        Field("XK_LYDWDM", "数据来源单位统一社会信用代码", CREDIT_CODE), Field("BZ", "备注"),
    ),
)  # fmt: skip

TABLES = (
    BASIC_CATALOG, IMPLEMENTATION_LIST, TASK_MATERIALS, TASK_FEES, APPLICATIONS, APPLICATION_MATERIALS, ACCEPTANCES,
    LINKS, SPECIAL_PROCEDURES, CONCLUSIONS, LINK_STATISTICS, PERMITS,
)  # fmt: skip


class Unfilled(msgspec.Struct, frozen=True):
    """A field that is empty in every row (未填字段), and why."""

    name: str
    label: str
    why: str


class Head(msgspec.Struct, frozen=True, kw_only=True):
    """What stands before the rows of a file. Times are YYYYMMDDThhmmss, `since` is YYYYMMDD or empty for all."""

    table: str
    label: str
    standard: str
    county: Annotated[str, Meta(pattern=r"^\d{6}\Z")]
    county_name: str
    made_at: Annotated[str, Meta(pattern=r"^\d{8}T\d{6}\Z")]
    since: Annotated[str, Meta(pattern=r"^(\d{8})?\Z")]
    count: Annotated[int, Meta(ge=0)]
    public: bool
    fields: list[tuple[str, str]]
    unfilled: list[Unfilled]


class WrittenFile(msgspec.Struct, frozen=True):
    """One file of an export, its path below the folder, with its rows, bytes and SHA-256."""

    path: str
    table: str
    count: int
    size: int
    sha256: Annotated[str, Meta(pattern=r"^[0-9a-f]{64}\Z")]


class Index(msgspec.Struct, frozen=True, kw_only=True):
    """index.json: what was exported, when, by which county, every file with its digest."""

    county: str
    county_name: str
    made_at: str
    since: str
    with_id_numbers: bool
    files: list[WrittenFile]


def schema(table: Table) -> Any:
    """The shape of a whole file of this table, for reading it: head and rows, nothing else."""
    rows: Any = GenericAlias(list, (row_schema(table),))
    return msgspec.defstruct(f"{table.name}_file", [("head", Head), ("rows", rows)], frozen=True)


def row_schema(table: Table) -> Any:
    """The shape of one row of this table: every field, and no other."""
    return msgspec.defstruct(
        table.name, [(field.name, _type(field)) for field in table.fields],
        frozen=True, kw_only=True, forbid_unknown_fields=True,
    )  # fmt: skip


def _type(field: Field) -> Any:
    if field.pattern == NUMBER:
        return int | float | None
    return Annotated[str, Meta(pattern=rf"^{field.pattern}\Z")] if field.pattern else str
