"""Who acts, for which office, in which role. Every writing service takes an Actor first."""

from dataclasses import dataclass
from enum import StrEnum

from db.errors import UserError


class SiteKind(StrEnum):
    """Kinds of office (办公室类别); each shows its own label."""

    COUNTY = "county"
    ZONE = "zone"
    DEPARTMENT = "department"
    TOWNSHIP = "township"
    VILLAGE = "village"


SITE_LABELS = {
    SiteKind.COUNTY: "县行政审批服务管理局",
    SiteKind.ZONE: "开发区行政审批局",
    SiteKind.DEPARTMENT: "主管或监管部门",
    SiteKind.TOWNSHIP: "乡镇便民服务中心",
    SiteKind.VILLAGE: "村便民服务站",
}


class Role(StrEnum):
    """What a person may do; one person may have several roles."""

    WINDOW = "window"
    REVIEW = "review"
    REVIEW_LEAD = "review_lead"
    DECIDE = "decide"
    ISSUE = "issue"
    HANDOVER = "handover"
    WITNESS = "witness"
    SEAL_KEEPER = "seal_keeper"
    LIST_EDITOR = "list_editor"
    LIAISON = "liaison"
    OBSERVER = "observer"
    ADMIN = "admin"


ROLE_LABELS = {
    Role.WINDOW: "窗口",
    Role.REVIEW: "审查",
    Role.REVIEW_LEAD: "审核领导",
    Role.DECIDE: "决定",
    Role.ISSUE: "出件",
    Role.HANDOVER: "交接员",
    Role.WITNESS: "监交人",
    Role.SEAL_KEEPER: "印章保管",
    Role.LIST_EDITOR: "清单编制",
    Role.LIAISON: "联络员/监管",
    Role.OBSERVER: "只读监督",
    Role.ADMIN: "管理员",
}


def roles_in_words(roles: frozenset[Role]) -> str:
    """A person's roles in words; where a person has nearly all roles, the missing ones are named instead."""
    missing = [ROLE_LABELS[role] for role in Role if role not in roles]
    if not missing:
        return "全部角色"
    if len(missing) <= 3:
        return f"除{'、'.join(missing)}外的全部角色"
    return "、".join(ROLE_LABELS[role] for role in Role if role in roles)


@dataclass(frozen=True, slots=True)
class Site:
    """The office this store belongs to (单位): one store, one office."""

    code: str
    kind: SiteKind
    organ_id: str
    organ_name: str
    letter: str = "A"

    @property
    def county_code(self) -> str:
        """The 6-digit county code (GB/T 2260) the site code begins with."""
        return self.code[:6]


@dataclass(frozen=True, slots=True)
class Actor:
    """A signed-in person at this office."""

    user_id: str
    name: str
    organ_id: str
    organ_name: str
    roles: frozenset[Role]
    site: Site

    def require(self, *roles: Role) -> None:
        """Raise UserError unless the person has one of `roles`; the administrator's role replaces none of them."""
        if not self.roles.intersection(roles):
            wanted = "或".join(ROLE_LABELS[role] for role in roles)
            raise UserError(
                f"{self.name}没有「{wanted}」角色，这一步没有执行。",
                hint="请换有该角色的人登录，或请管理员在「设置」里加上角色。",
            )


def site_code_problem(kind: SiteKind, code: str) -> str:
    """Say what is wrong with a site code, or '': county 6 digits, department 8, township 9, village 12."""
    lengths = {
        SiteKind.COUNTY: 6,
        SiteKind.ZONE: 6,
        SiteKind.DEPARTMENT: 8,
        SiteKind.TOWNSHIP: 9,
        SiteKind.VILLAGE: 12,
    }
    wanted = lengths[kind]
    if not (code.isascii() and code.isdigit() and len(code) == wanted):
        return f"{SITE_LABELS[kind]}的单位编码应是 {wanted} 位数字，现在是「{code}」。"
    return ""
