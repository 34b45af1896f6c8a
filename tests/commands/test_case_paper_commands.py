"""Papers of cases by command: listed, printed one or many at once, every number of a series accounted for."""

import json
from pathlib import Path

import pytest

import main
from db import clock, store
from db.actors import Actor
from db.cases import service
from db.cases.acts import ActKind
from db.cases.papers.own_numbers import OWN_NUMBER
from db.cases.rules import Intake
from db.items import service as items
from db.items.drafts import NewItem
from db.paths import StorePaths


@pytest.fixture
def accepted(county: Actor) -> list[str]:
    """The numbers of two accepted licences, the second with its clock stopped; the store is closed."""
    edition = items.ensure_edition(county, "示例清单")
    new = NewItem("公共场所卫生许可", item_type="01", level="4", implementing_body=county.organ_name)
    (item,) = items.add_items(county, edition.id, [new])
    found = []
    for name in ("示例宾馆有限公司", "示例浴池"):
        case = service.take_in(county, Intake(item, name, "2", clock.today()))
        service.act(county, case.summary.id, ActKind.ACCEPTED, clock.today())
        found.append(case.summary)
    stop = {"procedure": "检测", "paper": OWN_NUMBER, "days": "9"}
    service.act(county, found[1].id, ActKind.STOPPED, clock.today(), "需要检测", stop)
    store.close_store()
    return [one.number for one in found]


def test_papers_are_listed_printed_together_and_their_numbers_accounted_for(
    accepted: list[str], county_paths: StorePaths, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "password").write_text("Ceshi-2026\n", encoding="utf-8")

    def run(*arguments: object) -> tuple[int, str, str]:
        head = ["--data", str(county_paths.folder), "--password-file", str(tmp_path / "password")]
        code = main.main([*head, *map(str, arguments)])
        store.close_store()
        told = capfd.readouterr()
        return code, told.out, told.err

    assert "受理通知书  （打印时编号）  可以打印" in run("cases", "paper", "list", accepted[0])[1]
    code, told, _ = run("cases", "paper", "print", "受理通知书", tmp_path / "a.pdf", *accepted, "--json")
    assert code == 0
    printed = json.loads(told)["papers"]
    assert [one["case"] for one in printed] == accepted
    assert (tmp_path / "a.pdf").stat().st_size > 5000

    (special,) = [one for one in json.loads(run("papers", "series", "--json")[1])["series"] if one["prefix"][0] == "除"]
    assert [accepted[1] in gap["why"] for gap in special["without_paper"]] == [True]
    assert run("cases", "paper", "waiting", tmp_path / "b.pdf", accepted[1])[1].count("特别程序") == 1
    (special,) = [one for one in json.loads(run("papers", "series", "--json")[1])["series"] if one["prefix"][0] == "除"]
    assert (special["printed"], special["without_paper"]) == (1, [])

    code, _, problem = run("cases", "paper", "print", "准予决定书", tmp_path / "c.pdf", accepted[0])
    assert code != 0
    assert "没有准予决定书可打" in problem
