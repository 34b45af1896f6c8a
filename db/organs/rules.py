"""Organs as values."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
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
    """A former name and the day on which the next one took its place; `document` is what renamed the organ."""

    name: str
    short_name: str
    until: str
    document: str = ""


@dataclass(frozen=True, slots=True)
class Organ:
    """One organ (机关单位); `valid_to` is the first day it no longer exists, `former` its earlier names in order."""

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


def names_of_today(organs: Iterable[Organ]) -> dict[str, str]:
    """Today's name by each former one, full and short; names that another organ has or had are left out."""
    former: dict[str, set[str]] = defaultdict(set)
    taken = set[str]()
    for organ in organs:
        taken |= {organ.name, organ.short_name}
        for one in organ.former:
            former[one.name].add(organ.name)
            former[one.short_name].add(organ.short_name)
    return {old: min(new) for old, new in former.items() if len(new) == 1 and old not in taken}


def said_today(text: str, names: Mapping[str, str]) -> str:
    """A text with former names replaced by today's (`names_of_today`)."""
    if not names:
        return text
    known = sorted({*names, *names.values()}, key=len, reverse=True)
    return re.sub("|".join(map(re.escape, known)), lambda found: names.get(found[0], found[0]), text)


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
