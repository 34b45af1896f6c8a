"""Edges of the rules of cases that no story of a whole case comes to."""

from collections.abc import Callable
from dataclasses import replace

from db.actors import Actor
from db.cases import blanks as stock
from db.cases import service
from db.cases.acts import ActKind
from db.cases.issuing import service as issuing
from db.cases.rules import CaseDetail
from db.cases.surveys import drawing
from db.handover.registers import service as registers
from db.handover.registers import standing
from db.handover.registers.rules import Register
from db.handover.registers.service import NewEntry
from tests.cases.after_decision import blanks, certificate, decided
from tests.cases.conftest import Today

TakeIn = Callable[..., CaseDetail]


def test_an_expert_may_be_drawn_to_the_last_day_of_the_term_and_not_after(county: Actor, today: Today) -> None:
    fields = {"field": "给排水", "expires_on": today.day.isoformat()}
    registers.add_entry(county, NewEntry(Register.EXPERT, "专家甲", fields=fields))
    assert [one.name for one in drawing.experts("给排水", today.day)] == ["专家甲"]
    assert drawing.experts("给排水", today.later(1)) == []


def test_of_two_certificates_the_one_taken_back_gives_back_its_own_blank(
    county: Actor, take_in: TakeIn, today: Today
) -> None:
    entry = blanks(county)
    first, second = (decided(county, take_in(applicant=name), today.day) for name in ("甲宾馆", "乙宾馆"))
    made = issuing.certify(county, first.summary.id, today.day, certificate(entry, "WS0001")).acts[-1]
    later = replace(certificate(entry, "WS0002"), number="晋泽卫公证字〔2026〕第0013号")
    issuing.certify(county, second.summary.id, today.day, later)
    stock.put_back(county, made, "印错姓名")
    assert standing.standing(entry).book.drawn.words == "WS0002"


def test_a_delivery_serves_the_certificate_with_the_decision_and_a_refusal_alone(
    county: Actor, take_in: TakeIn, today: Today
) -> None:
    granted = decided(county, take_in(), today.day)
    made = issuing.certify(county, granted.summary.id, today.day, certificate())
    assert [title for title, _ in issuing.served_papers(made)] == ["准予行政许可决定书", "证照"]
    denied = decided(county, take_in(applicant="乙宾馆"), today.day, ActKind.DENIED)
    assert [title for title, _ in issuing.served_papers(service.case(denied.summary.id))] == ["不予行政许可决定书"]
