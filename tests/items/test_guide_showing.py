"""Which channel and board still shows an older version of a guide, since when it is late, and who may say so."""

from dataclasses import replace
from datetime import date

import pytest

from db import clock
from db.actors import Actor, Role
from db.errors import UserError
from db.items import acts
from db.items import service as items
from db.items.acts import ListActKind, Subject
from db.items.drafts import NewItem
from db.items.rules import Item
from db.items.specs import showing
from db.items.specs.showing import BOARD, HALL, PORTAL, TERMINAL, Showing
from db.organs import service as organs
from db.organs.rules import OrganKind

PUBLISHED = date(2026, 9, 1)
TODAY = date(2026, 9, 18)


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "today", lambda: TODAY)


@pytest.fixture
def shown(county: Actor) -> Item:
    """An item townships take papers in for, its second guide published on 1 September; one that they do not."""
    organs.add_organ(county, "巴公镇便民服务中心", "巴公中心", OrganKind.TOWNSHIP_CENTRE)
    organs.add_organ(county, "县林业局", "林业局", OrganKind.DEPARTMENT)
    edition = items.ensure_edition(county, "泽州县2026年版")
    new = [NewItem("甲许可", item_type="01", township_accepts=True), NewItem("乙许可", item_type="01")]
    ids = items.add_items(county, edition.id, new)
    for item_id in ids:
        for _ in range(2):
            guide = items.add_guide(county, item_id)
        acts.append(county, Subject.GUIDE, guide.id, ListActKind.PUBLISHED, PUBLISHED, called="甲",
                    edition_id=edition.id)  # fmt: skip
    return items.item(ids[0])


def places(item: Item) -> dict[tuple[str, str], Showing]:
    found = showing.showings(item.edition_id)
    return {(one.channel, one.place): one for one in found if one.item.id == item.id}


def test_every_channel_is_expected_and_boards_only_where_papers_are_taken_in(shown: Item) -> None:
    assert set(places(shown)) == {(PORTAL, ""), (HALL, ""), (TERMINAL, ""), (BOARD, "巴公镇便民服务中心")}
    other = next(one for one in items.list_items(shown.edition_id) if one.name == "乙许可")
    assert set(places(other)) == {(PORTAL, ""), (HALL, ""), (TERMINAL, "")}


def test_an_old_version_is_late_after_five_working_days_and_the_new_one_never(county: Actor, shown: Item) -> None:
    showing.record(county, shown.id, PORTAL, "", 2, date(2026, 9, 3))
    showing.record(county, shown.id, HALL, "", 1, date(2026, 9, 4))
    found = places(shown)
    portal, hall = found[PORTAL, ""], found[HALL, ""]
    assert (portal.current, portal.shown, portal.overdue) == (True, 2, 0)
    assert (hall.current, hall.shown, hall.due, hall.overdue) == (False, 1, date(2026, 9, 8), 10)
    order = [one.current for one in showing.showings(shown.edition_id)]
    assert order == sorted(order)


def test_what_was_said_last_of_a_place_holds_by_its_day(county: Actor, shown: Item) -> None:
    showing.record(county, shown.id, HALL, "", 2, date(2026, 9, 10))
    showing.record(county, shown.id, HALL, "", 1, date(2026, 9, 4))
    assert places(shown)[HALL, ""].shown == 2


def test_a_station_speaks_for_its_own_board_alone(county: Actor, shown: Item) -> None:
    station = replace(county, organ_name="巴公镇便民服务中心", roles=frozenset({Role.WINDOW}))
    showing.record(station, shown.id, BOARD, "巴公镇便民服务中心", 2, TODAY)
    assert places(shown)[BOARD, "巴公镇便民服务中心"].current
    with pytest.raises(UserError, match="只登记本单位公示栏"):
        showing.record(station, shown.id, PORTAL, "", 2, TODAY)


@pytest.mark.parametrize(
    ("channel", "place", "version", "sentence"),
    [
        (PORTAL, "", 3, "没有第 3 版"), ("微信群", "", 2, "没有「微信群」这个渠道"),
        (BOARD, " ", 2, "公示栏，没有登记"),
    ],
)  # fmt: skip
def test_what_cannot_be_shown_is_not_recorded(
    county: Actor, shown: Item, channel: str, place: str, version: int, sentence: str
) -> None:
    with pytest.raises(UserError, match=sentence):
        showing.record(county, shown.id, channel, place, version, TODAY)


def test_several_are_recorded_together_or_not_at_all(county: Actor, shown: Item) -> None:
    told = [(shown.id, PORTAL, "", 2), (shown.id, HALL, "", 9)]
    with pytest.raises(UserError):
        showing.record_all(county, told, TODAY)
    assert places(shown)[PORTAL, ""].shown == 0
