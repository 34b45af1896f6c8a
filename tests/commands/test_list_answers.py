"""Long answers of the list commands: the figures first, what each step asks for, one sentence where one will do."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from db.command_line import MOST_LINES, shortened

Run = Callable[..., tuple[int, str, str]]
HEAD = "事项编码,事项名称,主管部门,实施机关,事项类型,设定依据\n"
ITEMS = 25


@pytest.fixture
def run(county_run: Run, tmp_path: Path) -> Run:
    """Run one command on a county's store with a list of many items nobody supervises."""
    file = tmp_path / "清单.csv"
    rows = [f"DEMO-{n:03},示例事项{n},县林业局,县林业局,其他行政权力,《示例条例》\n" for n in range(ITEMS)]
    file.write_text(HEAD + "".join(rows), encoding="utf-8")
    assert county_run("items", "import", file, "--edition", "2026年版")[0] == 0
    return county_run


@pytest.mark.parametrize("number", [0, 1, MOST_LINES, MOST_LINES + 1, MOST_LINES + 30])
def test_a_long_answer_says_how_many_lines_it_leaves_out(number: int) -> None:
    lines = [str(n) for n in range(number)]
    told = shortened(lines, every=False)
    assert shortened(lines, every=True) == lines
    assert told[:MOST_LINES] == lines[:MOST_LINES]
    left = number - MOST_LINES
    assert told[MOST_LINES:] == ([f"…其余 {left} 项，用 --all 全部列出"] if left > 0 else [])


def test_proposals_begin_with_the_figures_and_are_shortened_unless_all_are_asked_for(run: Run) -> None:
    edition = ("--edition", "2026年版")
    lines = run("items", "supervision", "propose", *edition)[1].splitlines()
    assert lines[0] == f"共 {ITEMS} 项，可以确定 {ITEMS} 项；认可请加 --accept。"
    assert (len(lines), lines[-1]) == (MOST_LINES + 2, "…其余 5 项，用 --all 全部列出")
    assert len(run("items", "supervision", "propose", *edition, "--all")[1].splitlines()) == ITEMS + 1
    assert len(json.loads(run("items", "supervision", "propose", *edition, "--json")[1])["lines"]) == ITEMS


def test_the_joint_review_warns_of_items_without_a_body_and_settling_then_names_the_way_back(run: Run) -> None:
    step = ("items", "editions", "step", "2026年版", "joint-reviewed", "--set", "参加单位=县司法局")
    assert run(*step)[1].splitlines()[1] == f"有 {ITEMS} 项还没有监管主体，公布时会被拦下，建议先退回补齐。"
    code, out, err = run("items", "supervision", "propose", "--accept", "--edition", "2026年版")
    assert (code, out) == (1, "")
    assert err == (
        f"「2026年版」正在审定，{ITEMS} 项的监管主体没有确定。请先用 items editions return 退回编制，再确定监管主体。\n"
    )
    run("items", "editions", "return", "2026年版", "--reason", "补监管主体")
    accepted = run("items", "supervision", "propose", "--accept", "--edition", "2026年版")[1]
    assert accepted.startswith(f"已确定 {ITEMS} 项，另有 0 项没有改动。")
    assert run(*step)[1] == "已登记，「2026年版」现在是「审核中」。\n"


def test_supervision_without_an_item_says_what_is_missing(run: Run) -> None:
    code, _, err = run("items", "supervision", "set", "--bodies", "县林业局", "--edition", "2026年版")
    assert code == 1
    assert err.startswith("没有写给哪个事项确定监管。请写事项名称或者编码")
    assert "--department" in err


def test_the_steps_say_what_each_asks_for(run: Run) -> None:
    told = run("items", "editions", "step", "--help")[1]
    lines = [line.strip() for line in told.splitlines()]
    assert "joint-reviewed  联合审核：参加单位（必填）、纪要或意见" in lines
    assert "approved  审定：审定机关（必填）、会议（至少写一个）、批准文号（至少写一个）" in lines
    assert "没有上级清单的理由：没有对应上级清单的，公布时必填" in told
    told = run("items", "adjust", "step", "--help")[1]
    assert "reviewed  审核：审核单位（必填）、审核意见（必填）" in told


def test_a_publication_without_an_upper_list_says_how_its_reason_is_written(run: Run) -> None:
    for step, *words in (
        ("joint-reviewed", "参加单位=县司法局"), ("legality-reviewed", "organ=县司法局"),
        ("competition-reviewed", "organ=县市场监管局"), ("reported", "recipient=晋城市审改办"),
        ("approved", "organ=县政府", "number=泽政发〔2026〕1号"),
    ):  # fmt: skip
        sets = [part for word in words for part in ("--set", word)]
        assert run("items", "editions", "step", "2026年版", step, *sets)[0] == 0
    publish = ("items", "editions", "step", "2026年版", "published", "--set", "公布渠道=政府网站")
    code, _, err = run(*publish)
    assert code == 1
    assert "登记公布时在「无上级理由」里写明" in err
    assert "--set 没有上级清单的理由=……" in err
    err = run(*publish, "--set", "没有上级清单的理由=示例")[2]
    assert "没有上级清单的理由" not in err
