"""Organs are found by any of their names, and never guessed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.actors import SITE_LABELS, Actor, Role, SiteKind, site_code_problem
from db.errors import UserError
from db.organs import service
from db.organs.rules import OrganKind, plain_name


def test_an_organ_is_found_by_name_short_name_and_alias(county: Actor) -> None:
    made = service.add_organ(county, "县住房和城乡建设管理局", "住建局", OrganKind.DEPARTMENT, aliases=("县住建局",))
    for text in ("县住房和城乡建设管理局", "住建局", " 县 住建局 "):
        assert service.organ_named(text) == made
    assert service.organ_named("建设局") is None


def test_a_name_that_means_two_organs_means_none(county: Actor) -> None:
    for name in ("县卫生健康和体育局", "县卫生监督所"):
        service.add_organ(county, name, "卫生", OrganKind.DEPARTMENT)
    assert service.organ_named("卫生") is None


def test_aliases_are_added_and_kept(county: Actor) -> None:
    service.add_aliases(county, county.organ_id, ("县行政审批局",))
    service.add_aliases(county, county.organ_id, ("县审批局", "县行政审批局"))
    found = service.organ_named("县审批局")
    assert found is not None
    assert (found.id, found.aliases) == (county.organ_id, ("县行政审批局", "县审批局"))


def test_two_people_of_one_name_are_told_apart(county: Actor) -> None:
    with pytest.raises(UserError, match="已经有叫「李四」的用户") as caught:
        service.add_user(county, "李四", "Ceshi-2026", county.organ_id, frozenset({Role.WINDOW}))
    assert "括号" in caught.value.hint


def test_the_first_user_can_do_everything_but_witness_and_observe(county: Actor) -> None:
    assert frozenset(Role) - county.roles == {Role.WITNESS, Role.OBSERVER}


@pytest.mark.parametrize("kind", SiteKind)
def test_every_kind_of_office_has_its_label_and_its_length_of_code(kind: SiteKind) -> None:
    assert SITE_LABELS[kind]
    fitting = [length for length in range(1, 20) if not site_code_problem(kind, "1" * length)]
    assert len(fitting) == 1


@given(st.text())
def test_plain_names_are_stable_and_free_of_blanks(text: str) -> None:
    plain = plain_name(text)
    assert plain_name(plain) == plain
    assert not any(character.isspace() for character in plain)
    assert "（" not in plain
