"""What a decision rested on stays as it was once it is made."""

from collections.abc import Callable

import pytest

from db.actors import Actor
from db.cases import service
from db.cases.acts import ActKind
from db.cases.rules import CaseDetail
from db.errors import UserError

K = ActKind
Do = Callable[..., CaseDetail]


def test_after_the_decision_only_how_closely_it_is_watched_is_marked(accepted: Do, do: Do) -> None:
    case = do(accepted(flags=frozenset({"ordered"})), K.GRANTED)
    for said in ({"marks": "major"}, {"marks": "interested key"}, {"off": "ordered"}):
        with pytest.raises(UserError, match="决定已经作出") as refused:
            do(case, K.MARKED, **said)
        assert "第六十九条" in refused.value.hint
    assert do(case, K.MARKED, "来函", marks="key").flags == {"ordered", "key"}
    assert do(case, K.MARKED, "解除", off="key").flags == {"ordered"}


def test_after_the_decision_what_came_in_is_not_counted_anew(county: Actor, accepted: Do, do: Do) -> None:
    case = accepted(received_materials=(1, 2))
    assert service.receive_material(county, case.summary.id, 2, 1).materials[1].received == 1
    case = do(case, K.GRANTED)
    with pytest.raises(UserError, match="收到的材料不能再改"):
        service.receive_material(county, case.summary.id, 1, 0)
    assert [one.received for one in service.case(case.summary.id).materials] == [1, 1]


def test_a_decision_names_no_hearing_that_was_not_held(accepted: Do, do: Do) -> None:
    case = do(accepted(), K.GRANTED, hearing_record="听笔〔2026〕9号")
    assert "hearing_record" not in case.acts[-1].details
