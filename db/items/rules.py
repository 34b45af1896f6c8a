"""Items, editions and guides as values, and the decisions about them."""

from dataclasses import dataclass
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
    APPROVED = "approved"
    PUBLISHED = "published"


STATUS_LABELS = {ItemStatus.CURRENT: "现行", ItemStatus.DISABLED: "已停用"}
EDITION_LABELS = {
    EditionState.DRAFT: "编制中",
    EditionState.APPROVED: "已审定",
    EditionState.PUBLISHED: "已公布",
}


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


def limit_label(limit: int | None, unit: str) -> str:
    """A limit in words; an unknown one is said, never guessed."""
    return "未载明" if limit is None else f"{limit}{UNITS.get(unit, unit)}"
