"""Who accepts an item and what this office may do about it (实施机关即受理机构). Pure."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from db.actors import Site, SiteKind
from db.cases.acts import ActKind
from db.errors import UserError
from db.items.rules import Item
from db.organs.rules import Organ, OrganKind, matches, plain_name, short_office

TOWNSHIP_LEVEL = "5"
STATIONS = (SiteKind.TOWNSHIP, SiteKind.VILLAGE)

_ANY_TOWNSHIP = re.compile(r"各?(乡镇|乡\(镇\)|镇\(乡\)|镇)(人民)?政府([、(](各?街道)?办事处\)?)?")
_ANY_CENTRE = re.compile(r"各?(乡镇|乡\(镇\)|镇\(乡\)|乡镇\(街道\)|镇)(街道)?便民服务中心")
_OWN = tuple("县市区旗")
_BUREAU = re.compile(r"行政审批(服务)?(管理)?局$")


@dataclass(frozen=True, slots=True)
class NotHere:
    """Why papers for an item cannot be taken in here, and what to do then."""

    why: str
    hint: str

    @property
    def error(self) -> UserError:
        """The same as an error, for services that are called anyway."""
        return UserError(f"{self.why}，没有收件。", hint=self.hint)


@dataclass(frozen=True, slots=True)
class Office:
    """This office and every name it is known by; for a station also the township government it belongs to."""

    kind: SiteKind
    name: str
    ids: frozenset[str]
    names: frozenset[str]
    government: str = ""
    government_names: frozenset[str] = frozenset()


def office_of(site: Site, organs: Iterable[Organ]) -> Office:
    """This office among the registered organs: its own row and the county's row of the same name are one organ."""
    by_id = {organ.id: organ for organ in organs}
    own = [organ for organ in by_id.values() if organ.id == site.organ_id or matches(organ, site.organ_name)]
    names = _keys(site.organ_name, *(name for organ in own for name in _names(organ)))
    ids = frozenset(organ.id for organ in own)
    government = _government(own, by_id) if site.kind in STATIONS else None
    if government:
        return Office(site.kind, site.organ_name, ids, names, government.name, _keys(*_names(government)))
    if site.kind is SiteKind.TOWNSHIP and short_office(site.organ_name) != site.organ_name:
        place = short_office(site.organ_name)
        named = place + ("办事处" if place.endswith("街道") else "人民政府")
        return Office(site.kind, site.organ_name, ids, names, named, _keys(named))
    return Office(site.kind, site.organ_name, ids, names)


OWN, ENTRUSTED, COLLECTED = "own", "entrusted", "collected"
ACCEPTING = frozenset(
    {ActKind.ACCEPTED, ActKind.NOT_APPLICABLE, ActKind.REFUSED, ActKind.CORRECTION_ASKED, ActKind.CORRECTED_AT_ONCE}
)
"""What an office entrusted with accepting (委托受理) does in the name of the organ; it reviews and decides nothing."""


def accept_mode(office: Office, organ: str, told: str) -> str:
    """How this office stands to the organ: own (自办), entrusted (委托受理) where the guide names it, else collecting.

    `told` is what the guide says of the accepting body (受理机构), '' where it says nothing. A village station never
    accepts.
    """
    if may_act(office, organ):
        return OWN
    if told and office.kind is SiteKind.TOWNSHIP and _names_office(office, told):
        return ENTRUSTED
    return COLLECTED


def may_record(office: Office, organ: str, mode: str, kind: ActKind) -> bool:
    """Whether this office may record an act the law leaves to the organ that accepts and decides."""
    return may_act(office, organ) or (mode == ENTRUSTED and kind in ACCEPTING and office.kind is SiteKind.TOWNSHIP)


def _names_office(office: Office, told: str) -> bool:
    """Whether the guide names this office, by itself, among several, or with all centres (各乡镇便民服务中心)."""
    names = [name for name in re.split(r"[、，,；;\n]+", told) if name.strip()]
    return any(
        _key(name) in office.names | office.government_names or _ANY_CENTRE.fullmatch(plain_name(name))
        for name in names
    )


def accepting_organ(office: Office, item: Item) -> str:
    """Who accepts papers taken in here. Raises UserError where they cannot be taken in here."""
    found = acceptor(office, item)
    if isinstance(found, NotHere):
        raise found.error
    return found


def acceptor(office: Office, item: Item) -> str | NotHere:
    """Who accepts papers taken in here: always the implementing body (实施机关), whoever collects them.

    Not here where nobody is named, or the item is another organ's and this office does not collect for it.
    """
    body = item.implementing_body.strip()
    if not body:
        return NotHere(f"「{item.name}」没有写明实施机关", "请清单编制人员先在事项里写明实施机关，再收件。")
    if _is_implementing(office, item.implementing_id, body):
        if office.kind is not SiteKind.VILLAGE:
            return office.name
    elif _is_own_government(office, body, item.level):
        body = office.government or body
        if office.kind is SiteKind.TOWNSHIP and office.government:
            return body
    return _unless_collected(office, item, body) or body


def implements(office: Office, implementing_id: str | None, body: str, level: str) -> bool:
    """Whether an item whose list names this implementing body is this office's own, or its township government's."""
    return _is_implementing(office, implementing_id, body) or _is_own_government(office, body, level)


def _is_implementing(office: Office, implementing_id: str | None, body: str) -> bool:
    return implementing_id in office.ids or _is_own(office, body)


def is_called(office: Office, organ_id: str, name: str) -> bool:
    """Whether this office, or the township government it accepts for, is the organ of that id or name."""
    return organ_id in office.ids or may_act(office, name)


def is_same(one: str, other: str) -> bool:
    """Whether two names are one organ's; a county list leaves its own county's name out."""
    names = sorted((_key(one), _key(other)), key=len)
    return bool(names[0]) and (names[0] == names[1] or (names[0][:1] in _OWN and names[1].endswith(names[0])))


def may_act(office: Office, organ: str) -> bool:
    """Whether this office is the organ that accepts and decides, or its window; a village station never is."""
    if office.kind is SiteKind.VILLAGE:
        return False
    return _is_own(office, organ) or (office.kind is SiteKind.TOWNSHIP and _key(organ) in office.government_names)


def _unless_collected(office: Office, item: Item, body: str) -> NotHere | None:
    if office.kind not in STATIONS:
        return NotHere(
            f"「{item.name}」由{body}实施，不归本单位受理",
            f"请告知申请人到{body}申请；实施机关写错了的，请先在事项里改正。",
        )
    if not item.township_accepts:
        return NotHere(f"「{item.name}」由{body}实施，没有列入乡镇代收", f"请告知申请人到{body}申请。")
    return None


def _is_own(office: Office, body: str) -> bool:
    """Whether a body is this office, by any of its names; a county list shortens 某某县林业局 to 县林业局."""
    wanted = _key(body)
    if wanted in office.names:
        return True
    shortened = office.kind in (SiteKind.COUNTY, SiteKind.DEPARTMENT) and wanted[:1] in _OWN
    return shortened and _key(office.name).endswith(wanted)


def _is_own_government(office: Office, body: str, level: str) -> bool:
    if office.kind not in STATIONS or level != TOWNSHIP_LEVEL:
        return False
    return _key(body) in office.government_names or bool(_ANY_TOWNSHIP.fullmatch(plain_name(body)))


def _government(own: list[Organ], by_id: dict[str, Organ]) -> Organ | None:
    """The township government above: a centre's parent, a village station's parent's parent."""
    for organ in own:
        above: Organ | None = organ
        for _ in range(3):
            if above is None or above.kind is OrganKind.TOWNSHIP:
                break
            above = by_id.get(above.parent_id or "")
        if above and above.kind is OrganKind.TOWNSHIP:
            return above
    return None


def _names(organ: Organ) -> tuple[str, ...]:
    return (organ.name, organ.short_name, *organ.aliases)


def _keys(*names: str) -> frozenset[str]:
    return frozenset(_key(name) for name in names if name)


def _key(name: str) -> str:
    """A name in a form that can be compared: one bureau is called 行政审批局, 行政审批服务局 and 行政审批服务管理局."""
    return _BUREAU.sub("行政审批局", plain_name(name))
