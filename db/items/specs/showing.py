"""Where guides are shown (同源发布、同步更新, 泽州 2022 二(三)6; 自治州 2022 五(三)): which channel and place still
shows an older version."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from db import clock
from db.actors import Actor, Role, SiteKind
from db.calendar.rules import add_working_days
from db.calendar.service import load_calendar
from db.errors import UserError
from db.items import acts
from db.items import service as items
from db.items.acts import ListAct, ListActKind, Subject
from db.items.rules import Item
from db.items.specs import history
from db.organs import service as organs
from db.organs.rules import OrganKind
from db.rulesets import service as rulesets
from db.store import database

PORTAL, HALL, TERMINAL, BOARD = "政务服务网", "政务大厅", "自助终端", acts.BOARD
CHANNELS = (PORTAL, HALL, TERMINAL, BOARD)
_BOARDS = (OrganKind.TOWNSHIP_CENTRE, OrganKind.VILLAGE_STATION)
_ROLES = (Role.LIST_EDITOR, Role.WINDOW)
_STATIONS = (SiteKind.TOWNSHIP, SiteKind.VILLAGE)


@dataclass(frozen=True, slots=True)
class Showing:
    """One guide on one channel at one place: the version shown there (0: none) and the one published.

    `overdue` is in calendar days behind the day it should have been changed by, 0 when it is not late.
    """

    item: Item
    guide_id: str
    channel: str
    place: str
    shown: int
    published: int
    published_on: str
    due: date
    overdue: int

    @property
    def current(self) -> bool:
        """Whether the published version is shown."""
        return self.shown >= self.published

    @property
    def id(self) -> str:
        """What tells it from the others."""
        return f"{self.item.id} {self.channel} {self.place}"


def showings(edition_id: str, today: date | None = None) -> list[Showing]:
    """Every place a published guide of an edition is to be shown at, the longest overdue first.

    Everywhere: the portal, the hall and the terminals; the boards of stations for items they take papers in for, and
    any place that has shown the guide before.
    """
    day = today or clock.today()
    days, calendar = rulesets.current(organs.site().county_code, day).showing_days, load_calendar()
    listed = {item.id: item for item in items.list_items(edition_id)}
    guides = history.known_guides(edition_id)
    by_guide = _acts_by_guide(guide_id for known in guides.values() for guide_id, _ in known)
    boards = [(BOARD, name) for name in stations()]
    found = []
    for item_id, versions in guides.items():
        told = [(version, guide_id, act) for guide_id, version in versions for act in by_guide.get(guide_id, ())]
        published = [one for one in told if one[2].kind is ListActKind.PUBLISHED]
        if not published:
            continue
        version, guide_id, act = max(published, key=lambda one: one[0])
        due = add_working_days(act.happened_on, days, calendar)
        shown = _latest(told)
        wanted = [(name, "") for name in CHANNELS[:-1]] + (boards if listed[item_id].township_accepts else [])
        for channel, place in dict.fromkeys([*wanted, *shown]):
            what = shown.get((channel, place), 0)
            late = max(0, (day - due).days) if what < version else 0
            found.append(
                Showing(
                    listed[item_id], guide_id, channel, place, what, version, act.happened_on.isoformat(), due, late
                )
            )
    return sorted(found, key=lambda one: (one.current, -one.overdue, one.item.name, CHANNELS.index(one.channel)))


def stations() -> list[str]:
    """The centres and stations with a board of their own."""
    return sorted(organ.name for organ in organs.organs() if organ.kind in _BOARDS and not organ.valid_to)


def record(actor: Actor, item_id: str, channel: str, place: str, version: int, happened_on: date) -> None:
    """Record which version of a guide a place shows from a day on. A station speaks for its own board alone."""
    actor.require(*_ROLES)
    item = items.item(item_id)
    versions = history.known_guides(item.edition_id, item_id).get(item_id, [])
    known = {number: guide_id for guide_id, number in versions}
    if version not in known:
        raise UserError(f"「{item.name}」没有第 {version} 版指南，没有登记。", hint="请核对展示的指南上印的版次。")
    if channel not in CHANNELS:
        raise UserError(f"没有「{channel}」这个渠道，没有登记。", hint=f"可以登记的渠道：{'、'.join(CHANNELS)}。")
    if channel == BOARD and not place.strip():
        raise UserError("没有写哪个便民服务中心（站）的公示栏，没有登记。", hint="请选中心或站的名称。")
    own_alone = Role.LIST_EDITOR not in actor.roles or actor.site.kind in _STATIONS
    if own_alone and (channel, place.strip()) != (BOARD, actor.organ_name):
        raise UserError("窗口只登记本单位公示栏的版本，没有登记。", hint=f"请选「{BOARD}」和「{actor.organ_name}」。")
    with database.atomic():
        acts.append(
            actor, Subject.GUIDE, known[version], ListActKind.SHOWN, happened_on, called=item.name,
            edition_id=item.edition_id, organ_id=actor.organ_id,
            details={"channel": channel, "place": place.strip(), "version": str(version)},
        )  # fmt: skip


def record_all(actor: Actor, told: Sequence[tuple[str, str, str, int]], happened_on: date) -> None:
    """Record several (item, channel, place, version) at once, all or none."""
    with database.atomic():
        for item_id, channel, place, version in told:
            record(actor, item_id, channel, place, version, happened_on)


def _acts_by_guide(guide_ids: Iterable[str]) -> dict[str, list[ListAct]]:
    found: dict[str, list[ListAct]] = defaultdict(list)
    for act in acts.standing(acts.of_subjects(Subject.GUIDE, guide_ids)):
        found[act.subject_id].append(act)
    return found


def _latest(told: list[tuple[int, str, ListAct]]) -> dict[tuple[str, str], int]:
    """What each place was last said to show."""
    shown = [(act, version) for version, _, act in told if act.kind is ListActKind.SHOWN]
    found: dict[tuple[str, str], int] = {}
    for act, version in sorted(shown, key=lambda one: (one[0].happened_on, one[0].lsn)):
        channel = act.details.get("channel", "")
        if channel in CHANNELS:
            found[channel, act.details.get("place", "")] = version
    return found
