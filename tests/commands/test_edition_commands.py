"""Editions by command: side by side, stepped, as of a day, compared, reported."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., tuple[int, str, str]]
LIST = (
    "事项编码,事项名称,主管部门,实施机关,监管主体,事项类型,设定依据\n"
    "000164002000,林木采伐许可证核发,县林业局,县林业局,县林业局,行政许可,《森林法》第五十七条\n"
)


@pytest.fixture
def run(county_run: Run, tmp_path: Path) -> Run:
    """Run one command on a county's store with a list of one item."""
    file = tmp_path / "清单.csv"
    file.write_text(LIST, encoding="utf-8")
    assert county_run("items", "import", file, "--edition", "2025年版")[0] == 0
    return county_run


def test_an_edition_is_stepped_to_its_publication_and_listed_as_in_force(run: Run) -> None:
    code, _, err = run("items", "editions", "step", "2025年版", "approved", "--on", "2026-03-01")
    assert (code, err.startswith("还没有登记「联合审核」")) == (1, True)
    steps = (
        ("joint-reviewed", "participants=县司法局"), ("legality-reviewed", "organ=县司法局"),
        ("competition-reviewed", "organ=县市场监管局"), ("reported", "recipient=晋城市审改办"),
    )  # fmt: skip
    for step, words in steps:
        assert run("items", "editions", "step", "2025年版", step, "--on", "2026-03-01", "--set", words)[0] == 0
    approval = ("--set", "organ=泽州县人民政府", "--set", "meeting=第11次常务会议")
    assert run("items", "editions", "step", "2025年版", "approved", "--on", "2026-03-01", *approval)[0] == 0
    code, out, _ = run("items", "editions", "step", "2025年版", "published", "--on", "2026-03-02",
                       "--in-force-on", "2026-04-01", "--set", "channels=政府网站",
                       "--set", "没有上级清单的理由=市级清单还没有公布")  # fmt: skip
    assert (code, out) == (0, "已登记，「2025年版」现在是「已公布」。\n")
    assert "现行" not in run("items", "editions", "list", "--as-of", "2026-03-31")[1]
    assert (
        "县级  2025年版  已公布（现行）  1 项  2026-04-01 起"
        in run("items", "editions", "list", "--as-of", "2026-04-01")[1]
    )
    assert "审定  2026-03-01" in run("items", "editions", "show", "2025年版")[1]
    assert run("items", "editions", "reverse", "2025年版", "--reason", "录错")[1].startswith("已更正「公布」")


def test_two_editions_are_compared_as_json_and_as_a_file(run: Run, tmp_path: Path) -> None:
    assert run("items", "editions", "draft", "2026年版", "--from", "2025年版")[0] == 0
    code, out, _ = run("items", "editions", "compare", "2025年版", "2026年版", "--json")
    assert (code, json.loads(out)["counts"]) == (0, [0, 0, 0, 1])
    file = tmp_path / "比对.pdf"
    assert run("items", "editions", "compare", "2025年版", "2026年版", "--out", file)[0] == 0
    assert file.read_bytes().startswith(b"%PDF")
    code, _, err = run("items", "editions", "compare", "2025年版", "没有的版")
    assert (code, "现有：2026年版、2025年版" in err) == (1, True)


def test_the_package_is_written_into_the_folder(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "报送"
    assert run("items", "editions", "package", "2025年版", folder, "--to", "晋城市审改办")[0] == 0
    assert sorted(path.suffix for path in folder.iterdir()) == [".pdf", ".xlsx"]


def test_what_a_step_is_told_has_to_be_a_pair(run: Run) -> None:
    code, _, err = run("items", "editions", "step", "2025年版", "reported", "--set", "晋城市审改办")
    assert (code, "请写成 名称=内容" in err) == (1, True)


def test_a_draft_is_tied_to_an_upper_list_and_untied_by_command(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "清单.csv"
    assert run("items", "import", file, "--edition", "省清单", "--level", "2")[0] == 0
    code, out, _ = run("items", "editions", "upper", "2025年版", "省清单")
    assert (code, out) == (
        0, "「2025年版」对应「省清单」，按编码对上 1 项，其余 0 项请用 items same-source 比对。\n",
    )  # fmt: skip
    assert run("items", "same-source", "--edition", "2025年版")[0] == 0
    assert "「2025年版」本身对应到「省清单」" in run("items", "editions", "upper", "省清单", "2025年版")[2]
    assert run("items", "editions", "upper", "2025年版")[1] == "「2025年版」不再对应上级清单。\n"
