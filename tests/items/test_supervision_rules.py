"""The rules that give an item its supervisor, and what a supervision lacks."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.items.rules import Item, ItemStatus
from db.items.supervision.rules import (
    DOCUMENT,
    Body,
    Elements,
    Facts,
    Risk,
    Role,
    Rule,
    State,
    Supervision,
    body_problem,
    lacking,
    may_decide,
    propose_supervisors,
    read_bodies,
    same_bodies,
    state_of,
    summary,
)
from db.rulesets.rules import GENERAL
from tests.items.listed import item_of

ITEM = item_of("林木采伐许可")
JOINTLY = replace(
    GENERAL, supervisors="jointly", document="示例州监管通知", document_number="示例发〔2022〕1号", region="6500"
)
FORESTRY, WATER, BUREAU, POLICE = "县林业局", "县水利局", "县行政审批局", "县综合行政执法局"
NAMES = st.sampled_from([FORESTRY, WATER, "县住建局", "县农业农村局", "县公安局"])
FACTS = st.builds(
    Facts, st.lists(NAMES, max_size=3).map(tuple), st.lists(NAMES, max_size=3).map(tuple), st.booleans(),
    st.lists(NAMES, max_size=3).map(tuple), st.just("《示例条例》第三条"), st.sampled_from(["", POLICE]),
)  # fmt: skip
RULE_SETS = st.sampled_from([GENERAL, JOINTLY])


@pytest.mark.parametrize(
    ("facts", "rule", "words"),
    [
        (Facts((FORESTRY,), (BUREAU,), centralised=True), Rule.CENTRALISED, FORESTRY),
        (Facts((FORESTRY,), (FORESTRY,), named=(WATER,), named_in="《水法》第十二条"), Rule.BY_LAW, WATER),
        (Facts((FORESTRY,), (FORESTRY,)), Rule.SILENT, FORESTRY),
        (Facts((FORESTRY,), (FORESTRY, WATER)), Rule.LEAD, f"{FORESTRY}（牵头）、{WATER}"),
        (Facts((WATER, FORESTRY), (BUREAU,), centralised=True), Rule.LEAD, f"{WATER}（牵头）、{FORESTRY}"),
        (
            Facts((FORESTRY,), (FORESTRY,), enforcement=POLICE), Rule.SILENT,
            f"{FORESTRY}（行业主管）、{POLICE}（综合执法）",
        ),
    ],
)  # fmt: skip
def test_the_four_rules_name_the_supervisor_where_nothing_else_is_set(facts: Facts, rule: Rule, words: str) -> None:
    found = propose_supervisors(ITEM, GENERAL, facts)
    assert (found.rule, summary(found.bodies)) == (rule, words)


@pytest.mark.parametrize(
    ("facts", "rule", "words"),
    [
        (Facts((FORESTRY,), (FORESTRY, WATER)), Rule.JOINTLY, f"{FORESTRY}、{WATER}"),
        (Facts((FORESTRY,), (BUREAU,), centralised=True), Rule.SILENT, FORESTRY),
        (Facts((FORESTRY,), (BUREAU,), True, (WATER,), "《水法》第十二条"), Rule.BY_LAW, WATER),
    ],
)
def test_where_the_rule_set_says_jointly_nobody_leads(facts: Facts, rule: Rule, words: str) -> None:
    found = propose_supervisors(ITEM, JOINTLY, facts)
    assert (found.rule, summary(found.bodies)) == (rule, words)
    assert Role.LEAD not in {body.role for body in found.bodies}


def test_the_proposal_names_the_document_its_rule_rests_on() -> None:
    facts = Facts((FORESTRY,), (FORESTRY,))
    assert propose_supervisors(ITEM, GENERAL, facts).basis == DOCUMENT
    assert propose_supervisors(ITEM, JOINTLY, facts).basis == "示例州监管通知（示例发〔2022〕1号）"
    named = replace(facts, named=(WATER,), named_in="《水法》第十二条")
    assert propose_supervisors(ITEM, JOINTLY, named).basis == "《水法》第十二条"


@given(FACTS, RULE_SETS)
def test_a_proposal_names_only_bodies_the_facts_name_and_is_fit_to_be_stored(facts: Facts, rule_set: object) -> None:
    assert rule_set in (GENERAL, JOINTLY)
    found = propose_supervisors(ITEM, GENERAL if rule_set is GENERAL else JOINTLY, facts)
    known = {*facts.competent, *facts.approving, *facts.named, facts.enforcement}
    assert {body.name for body in found.bodies} <= known
    assert bool(found.bodies) == bool(known - {""})
    assert not found.bodies or not body_problem(found.bodies)
    leads = sum(body.role is Role.LEAD for body in found.bodies)
    several = sum(body.role is not Role.ENFORCEMENT for body in found.bodies) > 1
    assert leads == (several and rule_set is GENERAL)


@given(FACTS, RULE_SETS)
def test_what_the_list_prints_reads_back_as_the_same_bodies(facts: Facts, rule_set: object) -> None:
    bodies = propose_supervisors(ITEM, GENERAL if rule_set is GENERAL else JOINTLY, facts).bodies
    assert same_bodies(bodies, summary(bodies))
    assert [body.name for body in read_bodies(summary(bodies))] == [body.name for body in bodies]


def test_bodies_are_read_from_the_words_lists_use() -> None:
    assert read_bodies("县住建局（牵头部门），县水利局；县林业局(配合)\n县住建局") == (
        Body("县住建局", Role.LEAD), Body("县水利局", Role.JOINT), Body("县林业局", Role.JOINT),
    )  # fmt: skip
    assert read_bodies(" ") == ()
    assert body_problem(read_bodies("甲局（牵头）、乙局（牵头）")) == "写了 2 个牵头部门"


def test_a_state_is_the_worst_of_what_is_open() -> None:
    told = Elements("采伐", "双随机抽查", Risk.LOW)
    entered = replace(told, entry_number="JG-1", entered_on="2026-01-05")
    bodies = (Body(FORESTRY),)

    def state(found: Supervision, item: Item = ITEM, disputed: bool = False) -> State:
        return state_of(item, found, disputed)

    assert state(Supervision(), disputed=True) is State.DISPUTED
    assert state(Supervision((), entered)) is State.MISSING
    assert state(Supervision(bodies, replace(entered, measures=""))) is State.INCOMPLETE
    assert state(Supervision(bodies, told)) is State.NOT_ENTERED
    assert state(Supervision(bodies, replace(entered, entered_on=""))) is State.NOT_ENTERED
    assert state(Supervision(bodies, entered)) is State.DONE
    assert state(Supervision(bodies, told), replace(ITEM, item_type="20")) is State.DONE


def test_what_was_cancelled_or_devolved_has_to_name_level_and_standard() -> None:
    gone = replace(ITEM, status=ItemStatus.DISABLED)
    told = Supervision((Body(FORESTRY),), Elements("采伐", "抽查", Risk.LOW))
    assert lacking(ITEM, told) == ()
    assert lacking(ITEM, told, devolved=True) == ("监管层级", "监管规则和标准")
    assert lacking(gone, Supervision((Body(FORESTRY),))) == ("监管层级", "监管规则和标准")
    assert lacking(replace(gone, successor_id="乙"), Supervision((Body(FORESTRY),))) != ("监管层级", "监管规则和标准")
    full = Supervision((Body(FORESTRY),), Elements(level="4", standard="示例办法"))
    assert state_of(gone, full, False) is State.DONE


@pytest.mark.parametrize(
    ("organ", "able"), [("泽州县人民政府", True), ("示例开发区管理委员会", True), ("县林业局", False), ("", False)]
)
def test_only_a_government_decides_a_dispute(organ: str, able: bool) -> None:
    assert may_decide(organ) is able
