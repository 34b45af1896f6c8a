"""Items, editions and guides as values, and the decisions about them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

LICENCE = "01"

ITEM_TYPES = {
    "01": "行政许可",
    "02": "行政处罚",
    "03": "行政强制",
    "04": "行政征收",
    "05": "行政给付",
    "06": "行政检查",
    "07": "行政确认",
    "08": "行政奖励",
    "09": "行政裁决",
    "10": "其他行政权力",
    "20": "公共服务",
}
"""GB/T 39046-2020 A.1 事项类型."""

LEVELS = {
    "1": "国家级",
    "2": "省级",
    "3": "市级",
    "4": "县级",
    "5": "镇（乡、街道）级",
    "6": "村（社区）级",
    "7": "分级管理",
}
"""GB/T 39046-2020 A.2 行使层级."""

UNITS = {"working_day": "个工作日", "day": "日", "month": "个月"}


class ItemStatus(StrEnum):
    """An item is never deleted: it is disabled (停用) and succeeded."""

    CURRENT = "current"
    DISABLED = "disabled"


class EditionState(StrEnum):
    """How far a list edition (清单版本) has come."""

    DRAFT = "draft"
    REVIEWED = "reviewed"
    REPORTED = "reported"
    APPROVED = "approved"
    PUBLISHED = "published"


class ListKind(StrEnum):
    """What sort of list an edition is: the licence items, what other powers are checked against, or a local one."""

    LIST = "list"
    POWERS = "powers"
    BASIC_CATALOGUE = "basic_catalogue"
    COMMITMENT = "commitment"
    COMMITMENT_MATERIALS = "commitment_materials"
    TOLERANCE = "tolerance"
    SURVEY = "survey"


class Tier(StrEnum):
    """Where an item stands: main item, sub-item, what an organ implements, what a case is opened on.

    `ITEM` is an item of a list that draws no such distinction.
    """

    MAIN = "main"
    SUB = "sub"
    ITEM = "item"
    IMPLEMENTATION = "implementation"
    HANDLING = "handling"


class Flag(StrEnum):
    """Ways of handling an item offers (泽州 2022 二(二)2; 山西 2019 三(六)); kept as words with spaces between them."""

    INTEGRATED = "integrated"
    ONE_NETWORK = "one_network"
    CROSS_PROVINCE = "cross_province"
    JOINT_ASSESSMENT = "joint_assessment"
    JOINT_DRAWING_REVIEW = "joint_drawing_review"
    PLEDGE_SYSTEM = "pledge_system"


STATUS_LABELS = {ItemStatus.CURRENT: "现行", ItemStatus.DISABLED: "已停用"}
EDITION_LABELS = {
    EditionState.DRAFT: "编制中",
    EditionState.REVIEWED: "审核中",
    EditionState.REPORTED: "已报送",
    EditionState.APPROVED: "已审定",
    EditionState.PUBLISHED: "已公布",
}
LIST_KINDS = {
    ListKind.LIST: "行政许可事项清单",
    ListKind.POWERS: "权责清单",
    ListKind.BASIC_CATALOGUE: "政务服务事项基本目录",
    ListKind.COMMITMENT: "告知承诺事项目录",
    ListKind.COMMITMENT_MATERIALS: "承诺材料清单",
    ListKind.TOLERANCE: "容缺受理目录",
    ListKind.SURVEY: "联合踏勘评审事项目录",
}
TIERS = {
    Tier.MAIN: "主项",
    Tier.SUB: "子项",
    Tier.ITEM: "事项",
    Tier.IMPLEMENTATION: "实施事项",
    Tier.HANDLING: "业务办理项",
}
FLAGS = {
    Flag.INTEGRATED: "集成服务",
    Flag.ONE_NETWORK: "一网通办",
    Flag.CROSS_PROVINCE: "跨省通办",
    Flag.JOINT_ASSESSMENT: "多评合一",
    Flag.JOINT_DRAWING_REVIEW: "多图联审",
    Flag.PLEDGE_SYSTEM: "投资项目承诺制",
}
SETTING_LEVELS = {"1": "中央设定", "2": "省设定", "3": "市（州）设定"}
"""Who may create a licence (行政许可法第十四、十五条): law, regulation, State Council; a province; never a county.

A prefecture's own 地方性法规 counts as 3 (自治州 2022 二(一)).
"""


@dataclass(frozen=True, slots=True)
class Edition:
    """A dated edition of a list (清单版本) at one level."""

    id: str
    name: str
    level: str
    region: str
    state: EditionState
    approved_by: str
    published_on: str
    items: int
    kind: ListKind = ListKind.LIST
    base_id: str | None = None
    upper_id: str | None = None
    in_force_on: str = ""
    ended_on: str = ""
    note: str = ""

    def is_of(self, region: str) -> bool:
        """Whether this is a region's own list: upper lists and those of zones stand beside it and never replace it.

        Lists of the county from before regions were kept have none.
        """
        return self.region == region or (not self.region and self.level in ("", "4"))

    def in_force(self, day: date) -> bool:
        """Whether this edition was the list in force (现行) on that day; `ended_on` is the first day it is not."""
        if self.state is not EditionState.PUBLISHED:
            return False
        on = day.isoformat()
        return (self.in_force_on or self.published_on) <= on and (not self.ended_on or on < self.ended_on)


@dataclass(frozen=True, slots=True)
class Item:
    """One entry of an edition; texts are kept as written, ids are set when the organ is known.

    `township_accepts`: a township station takes papers in for the implementing body (乡镇代收).
    """

    id: str
    edition_id: str
    code: str
    code_scheme: str
    name: str
    main_item: str
    item_type: str
    type_text: str
    department_id: str | None
    department: str
    implementing_id: str | None
    implementing_body: str
    supervising_body: str
    basis: str
    level: str
    statutory_limit: int | None
    statutory_unit: str
    limit_basis: str
    promised_limit: int | None
    promised_unit: str
    township_accepts: bool
    commitment: bool
    status: ItemStatus
    note: str
    source: str
    tier: Tier = Tier.ITEM
    above_id: str | None = None
    upper_id: str | None = None
    upper_code: str = ""
    setting_level: str = ""
    predecessor_id: str | None = None
    valid_from: str = ""
    valid_to: str = ""
    flags: frozenset[Flag] = frozenset()
    successor_id: str | None = None

    @property
    def type_label(self) -> str:
        """The type in office words, as written when the code is unknown."""
        return ITEM_TYPES.get(self.item_type, self.type_text)

    @property
    def is_licence(self) -> bool:
        """Whether this is a 行政许可, for which alone the Licensing Act's periods hold."""
        return self.item_type == LICENCE

    @property
    def department_pending(self) -> bool:
        """待对应: the department is only a text, no organ of that name is registered."""
        return bool(self.department) and self.department_id is None

    @property
    def basis_label(self) -> str:
        """The legal basis, or 依据待核 where nobody stands behind one yet."""
        return self.basis or "依据待核"

    @property
    def statutory_label(self) -> str:
        """The statutory limit in words, e.g. 20个工作日."""
        return limit_label(self.statutory_limit, self.statutory_unit)

    @property
    def promised_label(self) -> str:
        """The promised limit in words."""
        return limit_label(self.promised_limit, self.promised_unit)


@dataclass(frozen=True, slots=True)
class Material:
    """One document an applicant hands in (申请材料); `core` ones (核心要件) can never be missing."""

    position: int
    name: str
    form: str
    copies: int
    core: bool
    note: str = ""
    basis: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Guide:
    """The public service guide (办事指南) of an item, in one version."""

    id: str
    item_id: str
    version: int
    effective_on: str
    conditions: str
    process: str
    fee: str
    result_name: str
    validity: str
    place: str
    note: str
    materials: tuple[Material, ...]
    spec_version: int = 0
    elements: Mapping[str, str] = field(default_factory=dict)


def edition_in_force(
    editions: Iterable[Edition], region: str, day: date, kind: ListKind = ListKind.LIST
) -> Edition | None:
    """The region's list of one kind in force on a day: the one that came into force last."""
    found = [
        edition for edition in editions if edition.kind is kind and edition.is_of(region) and edition.in_force(day)
    ]
    return max(found, key=lambda edition: edition.in_force_on or edition.published_on, default=None)


def limit_label(limit: int | None, unit: str) -> str:
    """A limit in words; an unknown one is said, never guessed."""
    return "未载明" if limit is None else f"{limit}{UNITS.get(unit, unit)}"
