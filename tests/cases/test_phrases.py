"""Phrases: the county sets them, an act offers them, one left out stays as a document."""

from pathlib import Path

import pytest

from db.actors import Actor, SiteKind
from db.cases.acts import ActKind
from db.cases.papers.phrases import LONGEST, may_set, phrases, set_phrases, shipped, split_article
from db.cases.tables import PhraseRow
from db.errors import UserError
from db.organs import service as organs
from db.paths import StorePaths


def test_phrases_come_in_the_order_they_were_put_and_for_their_act_alone(county: Actor) -> None:
    set_phrases(county, ActKind.REFUSED, ["  不属于本机关职权 ", "", "材料不全", "不属于本机关职权"])
    assert phrases(ActKind.REFUSED) == ("不属于本机关职权", "材料不全")
    assert phrases(ActKind.ARCHIVED) == ()
    assert set_phrases(county, ActKind.REFUSED, ["材料不全", "不属于本机关职权"])[0] == "材料不全"


def test_a_phrase_left_out_is_offered_no_longer_and_comes_back_as_the_same_document(county: Actor) -> None:
    set_phrases(county, ActKind.REFUSED, ["甲", "乙"])
    ids = {row.text: row.id for row in PhraseRow.select()}
    assert set_phrases(county, ActKind.REFUSED, ["乙"]) == ("乙",)
    set_phrases(county, ActKind.REFUSED, ["乙", "甲"])
    assert {row.text: row.id for row in PhraseRow.select()} == ids
    assert phrases(ActKind.REFUSED) == ("乙", "甲")


def test_the_programs_own_phrases_stand_until_the_county_puts_its_own(county: Actor) -> None:
    own = phrases(ActKind.DENIED)
    assert own == shipped(ActKind.DENIED)
    assert own
    set_phrases(county, ActKind.DENIED, [*own, "不符合规定的条件"])
    assert phrases(ActKind.DENIED) == (*own, "不符合规定的条件")
    assert set_phrases(county, ActKind.DENIED, []) == ()


def test_a_county_may_offer_none_of_the_programs_phrases(county: Actor) -> None:
    assert set_phrases(county, ActKind.EXTENDED, []) == ()
    assert phrases(ActKind.EXTENDED) == ()


@pytest.mark.parametrize("kind", ActKind)
def test_every_shipped_phrase_fits_and_cites_its_law_whole(kind: ActKind) -> None:
    for text in shipped(kind):
        reason, article = split_article(text)
        assert 0 < len(text) <= LONGEST
        assert "（《" not in reason
        assert not article or article.startswith("《")


def test_a_reason_is_told_from_the_article_it_ends_with() -> None:
    law = "《中华人民共和国行政许可法》第三十二条第一款第二项"
    assert split_article(f"不属于本机关职权（{law}）。") == ("不属于本机关职权", law)
    assert split_article("材料不全（见附件）") == ("材料不全（见附件）", "")


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
