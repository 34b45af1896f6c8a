"""Adjustments by command: drafted, filled in, stepped into effect, printed."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., tuple[int, str, str]]
HEAD = "事项编码,事项名称,主管部门,实施机关,监管主体,事项类型,设定依据,承诺时限,对应上级编码\n"
LIST = (
    HEAD + "000164002000,林木采伐许可证核发,县林业局,县林业局,县林业局,行政许可,《森林法》第五十七条,"
    "10个工作日,000164002000\n"
)
STEPS = (
    ("joint-reviewed", "participants=县司法局"), ("legality-reviewed", "organ=县司法局"),
    ("competition-reviewed", "organ=县市场监管局"), ("reported", "recipient=晋城市审改办"),
    ("approved", "organ=县政府", "number=泽政发〔2026〕1号"),
    ("published", "channels=政府网站", "没有上级清单的理由=示例"),
)  # fmt: skip


@pytest.fixture
def run(county_run: Run, tmp_path: Path) -> Run:
    """Run one command on a county's store with a published list of one item."""
    file = tmp_path / "清单.csv"
    file.write_text(LIST, encoding="utf-8")
    assert county_run("items", "import", file, "--edition", "2025年版")[0] == 0
    return county_run


def test_an_adjustment_goes_from_a_draft_to_the_printed_paper_and_into_the_list(run: Run, tmp_path: Path) -> None:
    for step, *words in STEPS:
        sets = [part for word in words for part in ("--set", word)]
        assert run("items", "editions", "step", "2025年版", step, "--on", "2026-03-01", *sets)[0] == 0
    assert run("items", "adjust", "list")[1] == "没有调整，也没有等着承接的上级变化。\n"
    title = "压缩承诺时限"
    head = (
        "--department",
        "县林业局",
        "--reason",
        "群众反映",
        "--basis",
        "泽林〔2026〕5号",
        "--noticed-on",
        "2026-04-01",
    )
    assert run("items", "adjust", "draft", title, *head)[0] == 0
    out = run("items", "adjust", "revise", title, "--title", "缩短承诺时限", "--number", "泽审改〔2026〕9号")[1]
    assert "缩短承诺时限" in out
    assert run("items", "adjust", "revise", "缩短承诺时限", "--title", title)[0] == 0
    code, out, err = run(
        "items", "adjust", "line", title, "change", "林木采伐许可证核发", "--set", "承诺时限=5个工作日"
    )
    assert (code, err) == (0, "")
    assert "承诺时限：10个工作日 → 5个工作日" in out
    code, _, err = run("items", "adjust", "step", title, "effected", "--set", "channels=政府网站")
    assert (code, err.startswith("还没有登记「申请调整」")) == (1, True)
    for step, *words in (
        ("requested", "organ=县林业局"), ("reviewed", "organ=县审改办", "opinion=同意"),
        ("adjustment-approved", "organ=县政府", "meeting=第12次常务会议"), ("effected", "channels=政府网站"),
    ):  # fmt: skip
        sets = [part for word in words for part in ("--set", word)]
        assert run("items", "adjust", "step", title, step, "--on", "2026-04-20", *sets)[0] == 0
    shown = json.loads(run("items", "adjust", "show", title, "--json")[1])
    assert (shown["state"], shown["days"], shown["next"]) == ("effected", 19, None)
    for paper in ("draft", "clean", "form"):
        assert run("items", "adjust", "print", title, paper, tmp_path / f"{paper}.pdf")[0] == 0
        assert (tmp_path / f"{paper}.pdf").stat().st_size > 1000


def test_what_is_not_understood_is_said_with_what_there_is(run: Run) -> None:
    for arguments, wanted in (
        (("show", "没有的"), "没有叫「没有的」的调整"),
        (("propose", "没有的"), "没有叫「没有的」的清单版本"),
        (("draft", "早了"), "不用走调整"),
    ):
        code, _, err = run("items", "adjust", *arguments)
        assert (code, wanted in err) == (1, True)


def test_what_was_adjusted_after_the_next_edition_was_drafted_is_carried_over_by_command(run: Run) -> None:
    for step, *words in STEPS:
        sets = [part for word in words for part in ("--set", word)]
        assert run("items", "editions", "step", "2025年版", step, "--on", "2026-03-01", *sets)[0] == 0
    assert run("items", "editions", "draft", "2026年版", "--from", "2025年版")[0] == 0
    head = ("--department", "县林业局", "--reason", "群众反映", "--basis", "泽林〔2026〕5号")
    change = ("--set", "承诺时限=5个工作日", "--set", "备注=全程网办", "--direction", "备注=优化")
    for act in (
        ("draft", "压缩", *head, "--edition", "2025年版"),
        ("line", "压缩", "change", "林木采伐许可证核发", *change, "--edition", "2025年版"),
        ("step", "压缩", "requested", "--set", "organ=县林业局"),
        ("step", "压缩", "reviewed", "--set", "审核单位=县审改办", "--set", "审核意见=同意"),
        ("step", "压缩", "adjustment-approved", "--set", "批准机关=县政府", "--set", "会议=第12次"),
        ("step", "压缩", "effected", "--set", "channels=政府网站"),
    ):
        assert run("items", "adjust", *act)[::2] == (0, "")
    shown = run("items", "editions", "carry", "2026年版", "--show")[1]
    assert "＋ 「林木采伐许可证核发」承诺时限  本稿 10个工作日  底版 5个工作日" in shown
    assert shown.endswith("2 处还没有承接。\n")
    code, _, err = run("items", "editions", "carry", "2026年版", "--take", "林木采伐许可证核发=备注")
    assert (code, "不是要定的一处" in err) == (1, True)
    done = json.loads(run("items", "editions", "carry", "2026年版", "--json")[1])
    assert (done["adjustments"], [one["element"] for one in done["missed"]]) == (["压缩"], ["承诺时限", "备注"])
    code, _, err = run("items", "editions", "carry", "2026年版")
    assert (code, "没有要承接的调整" in err) == (1, True)
