"""A department answers the upper list on its own PC; the answer counts at the county, another organ's does not."""

import pytest

from db import clock
from db.command_line import finished
from db.exchange.tables import QuarantineRow
from db.items import acts, service
from db.items.acts import ListActKind, Subject
from db.items.drafts import NewItem
from db.items.lists import claims, editions
from db.items.lists.claims_rules import Answer
from db.items.rules import Edition
from db.organs import service as organs
from db.organs.rules import OrganKind
from tests.exchange.offices import Office

TODAY = clock.today()
ITEMS = [
    NewItem("取水许可", code="000119001000", department="省示例厅", item_type="01", basis="《水法》第七条"),
    NewItem("河道采砂许可", code="000119002000", department="省示例厅", item_type="01", basis="《水法》第九条"),
]


@pytest.fixture
def edition(pair: tuple[Office, Office], department: Office) -> Edition:
    """A draft of the county's under an upper list, known at the department too."""
    actor = pair[0].open()
    organs.add_organ(actor, "泽州县另一局", "另一局", OrganKind.DEPARTMENT)
    upper = editions.draft(actor, "山西省2026年版", level="2", region="14")
    service.add_items(actor, upper.id, ITEMS)
    base = editions.draft(actor, "底稿")
    made = editions.draft(actor, "泽州县2026年版", base_id=base.id, upper_id=upper.id)
    department.apply(pair[0].export("14052507")[0])
    return made


def test_a_departments_claim_travels_to_the_county_counts_there_and_is_taken_in(
    pair: tuple[Office, Office], department: Office, edition: Edition
) -> None:
    actor = department.open()
    found = claims.worksheet(edition.id, actor.organ_id)
    assert [line.department for line in found.lines] == ["泽州县示例局"] * 2
    first, second = ((line.item.id, line.organ_id) for line in found.lines)
    finished(claims.step(actor, edition.id, [first], ListActKind.CLAIMED, TODAY))
    finished(claims.decline(actor, edition.id, [second], TODAY, "由市局实施"))
    assert service.list_items(edition.id) == []
    result = pair[0].apply(department.export("140525")[0])
    assert result.quarantined == 0
    sheet = claims.worksheet(edition.id)
    assert sheet.counts.words == "应认领 2，已认领 1，不认领 1，未答复 0"
    assert [line.missing_here for line in sheet.lines if line.answer is Answer.CLAIMED] == [True]
    assert finished(claims.take_in(pair[0].open(), edition.id)) == 1
    assert [item.department for item in service.list_items(edition.id)] == ["泽州县示例局"]
    assert claims.publication_problems(edition.id) == []


def test_a_claim_in_another_organs_name_waits_at_the_county_and_does_not_count(
    pair: tuple[Office, Office], department: Office, edition: Edition
) -> None:
    actor = department.open()
    line = claims.worksheet(edition.id).lines[0]
    other = organs.organ_named("泽州县另一局")
    assert other is not None
    for kind in (ListActKind.CONFIRMED, ListActKind.ELEMENTS_RECEIVED, ListActKind.CLAIMED):
        acts.append(actor, Subject.CLAIM, line.item.id, kind, TODAY, called="取水许可", edition_id=edition.id,
                    organ_id=other.id)  # fmt: skip
    result = pair[0].apply(department.export("140525")[0])
    assert (result.new, result.quarantined) == (0, 3)
    assert {row.reason for row in QuarantineRow.select()} == {"forbidden"}
    assert claims.worksheet(edition.id).counts.open == 2
