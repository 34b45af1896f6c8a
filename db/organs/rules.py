"""Organs as values."""

from dataclasses import dataclass
from enum import StrEnum


class OrganKind(StrEnum):
    """What an organ is; Party organs and city-dispatched branches are parties to a transfer too."""

    GOVERNMENT = "government"
    BUREAU = "bureau"
    DEPARTMENT = "department"
    PARTY = "party"
    REFORM_OFFICE = "reform_office"
    ENFORCEMENT = "enforcement"
    BRANCH = "branch"
    TOWNSHIP = "township"
    TOWNSHIP_CENTRE = "township_centre"
    VILLAGE_STATION = "village_station"


ORGAN_KIND_LABELS = {
    OrganKind.GOVERNMENT: "人民政府",
    OrganKind.BUREAU: "行政审批局",
    OrganKind.DEPARTMENT: "部门",
    OrganKind.PARTY: "党委机关",
    OrganKind.REFORM_OFFICE: "审改办",
    OrganKind.ENFORCEMENT: "综合执法",
    OrganKind.BRANCH: "派出机构",
    OrganKind.TOWNSHIP: "乡镇政府",
    OrganKind.TOWNSHIP_CENTRE: "乡镇便民服务中心",
    OrganKind.VILLAGE_STATION: "村便民服务站",
}


@dataclass(frozen=True, slots=True)
class FormerName:
    """What an organ was called until a day, on which it got its next name; `document` is what renamed it."""

    name: str
    short_name: str
    until: str
    document: str = ""


@dataclass(frozen=True, slots=True)
class Organ:
    """One organ (机关单位) as it stands; `valid_to` is the first day it is no more, `former` its names in order."""

    id: str
    name: str
    short_name: str
    kind: OrganKind
    code: str
    parent_id: str | None
    aliases: tuple[str, ...] = ()
    valid_to: str = ""
    successor_id: str | None = None
    former: tuple[FormerName, ...] = ()

    def name_on(self, day: str) -> str:
        """What it was called on a day (ISO); '' is today."""
        return next((one.name for one in self.former if day and day < one.until), self.name)

    def has_ended(self, day: str) -> bool:
        """Whether it is no more on a day (ISO)."""
        return bool(self.valid_to) and self.valid_to <= day


def matches(organ: Organ, text: str) -> bool:
    """Whether `text` is this organ's name, short name or a known alias, brackets and spaces apart."""
    wanted = plain_name(text)
    return wanted in {plain_name(name) for name in (organ.name, organ.short_name, *organ.aliases)}


def plain_name(text: str) -> str:
    """An organ's name for comparing: without spaces, full-width brackets made half-width."""
    return "".join(text.split()).replace("（", "(").replace("）", ")")


def short_office(name: str) -> str:
    """A township's centre by its township, as people say it: 巴公镇便民服务中心 is 巴公镇."""
    return name.removesuffix("便民服务中心") or name
