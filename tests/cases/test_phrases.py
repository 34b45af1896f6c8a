"""Phrases: the county sets them, an act offers them, one left out stays as a document."""

from pathlib import Path

import pytest

from db.actors import Actor, SiteKind
from db.cases.acts import ActKind
from db.cases.phrases import LONGEST, may_set, phrases, set_phrases
from db.cases.tables import PhraseRow
from db.errors import UserError
from db.organs import service as organs
from db.paths import StorePaths


def test_phrases_come_in_the_order_they_were_put_and_for_their_act_alone(county: Actor) -> None:
    set_phrases(county, ActKind.REFUSED, ["  不属于本机关职权 ", "", "材料不全", "不属于本机关职权"])
    assert phrases(ActKind.REFUSED) == ("不属于本机关职权", "材料不全")
    assert phrases(ActKind.STOPPED) == ()
    assert set_phrases(county, ActKind.REFUSED, ["材料不全", "不属于本机关职权"])[0] == "材料不全"


def test_a_phrase_left_out_is_offered_no_longer_and_comes_back_as_the_same_document(county: Actor) -> None:
    set_phrases(county, ActKind.REFUSED, ["甲", "乙"])
    ids = {row.text: row.id for row in PhraseRow.select()}
    assert set_phrases(county, ActKind.REFUSED, ["乙"]) == ("乙",)
    set_phrases(county, ActKind.REFUSED, ["乙", "甲"])
    assert {row.text: row.id for row in PhraseRow.select()} == ids
    assert phrases(ActKind.REFUSED) == ("乙", "甲")


def test_a_phrase_that_is_too_long_is_refused_whole(county: Actor) -> None:
    set_phrases(county, ActKind.REFUSED, ["甲"])
    with pytest.raises(UserError, match="不予受理") as refused:
        set_phrases(county, ActKind.REFUSED, ["乙", "长" * (LONGEST + 1)])
    assert refused.value.hint
    assert phrases(ActKind.REFUSED) == ("甲",)


def test_another_office_sets_no_phrases(tmp_path: Path) -> None:
    actor, _ = organs.start_office(
        StorePaths(tmp_path / "township"), SiteKind.TOWNSHIP, "巴公镇便民服务中心", "140525108", "李四", "Ceshi-2026"
    )
    assert not may_set(actor)
    with pytest.raises(UserError, match="县里统一维护"):
        set_phrases(actor, ActKind.REFUSED, ["甲"])
