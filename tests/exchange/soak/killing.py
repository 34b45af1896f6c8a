"""Scenes in which a process is killed, and what must be true of the wreck it leaves."""

import csv
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from db import journal, store
from db.cases import service as cases
from db.cases.acts import ActKind
from db.cases.queues import finding, lists
from db.cases.rules import Intake
from db.clock import BUILD_DATE
from db.exchange import service as exchange
from db.exchange.format import package
from db.exchange.offices import receipts
from db.items import service as items
from db.items.drafts import NewItem
from db.items.rules import Material
from db.paths import StorePaths
from tests.exchange.offices import PASSWORD, Office, dump
from tests.exchange.soak import list_life, reading, victim

ROOT = Path(__file__).parents[3]
LISTED = 60
CASES = 6


class Launcher:
    """The victim's process; it forks a child for every case."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.exchange.soak.victim"],
            cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip

    def run(self, case: dict[str, Any]) -> dict[str, Any]:
        """Let a child do a job; says whether it was killed, failed, and which points it passed."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(case) + "\n")
        self._process.stdin.flush()
        found: dict[str, Any] = json.loads(self._process.stdout.readline())
        return found

    def close(self) -> None:
        """Let the process go."""
        for stream in (self._process.stdin, self._process.stdout):
            assert stream is not None
            stream.close()
        self._process.wait(timeout=30)


@dataclass(frozen=True)
class Scene:
    """A job at an office whose folder is copied for every case; `more` are the files the job reads."""

    job: str
    office: Office
    more: Path
    before: dict[str, list[tuple[object, ...]]]
    after: reading.Rows

    @property
    def file(self) -> Path:
        """The file the job reads."""
        return next(iter(sorted(self.more.glob("*.xpk")) or sorted(self.more.glob("*.csv"))), self.more)


@dataclass(frozen=True)
class Wreck:
    """What is left after a case: the office in its own folder, its stick, and what was acknowledged."""

    scene: Scene
    office: Office
    case: dict[str, Any]
    outcome: dict[str, Any]

    def told(self) -> list[list[str]]:
        """What the services acknowledged before the process died."""
        file = Path(self.case["told"])
        return [line.split("\t") for line in file.read_text("utf-8").splitlines()] if file.exists() else []


def case_of(scene: Scene, folder: Path, **how: object) -> Wreck:
    """The case before it runs: copies of store and files, ready for the launcher."""
    shutil.copytree(scene.office.paths.folder, folder / "store")
    shutil.copytree(scene.more, folder / "stick")
    case = {
        "job": scene.job, "folder": str(folder / "store"), "stick": str(folder / "stick"), "password": PASSWORD,
        "file": str(folder / "stick" / scene.file.name), "told": str(folder / "told"), **how,
    }  # fmt: skip
    return Wreck(scene, replace(scene.office, paths=StorePaths(folder / "store"), stick=folder / "stick"), case, {})


def run(launcher: Launcher, scene: Scene, folder: Path, **how: object) -> Wreck:
    """Let the job run until its end or its death."""
    wreck = case_of(scene, folder, **how)
    return replace(wreck, outcome=launcher.run(wreck.case))


def points(launcher: Launcher, scene: Scene, folder: Path) -> tuple[list[str], float]:
    """The points of a job that nobody disturbs, and how many seconds it took."""
    began = time.monotonic()
    wreck = run(launcher, scene, folder)
    assert not wreck.outcome["failed"]
    return wreck.outcome["passed"], time.monotonic() - began


def spread(passed: list[str], wanted: int) -> list[int]:
    """So many of the points behind the sign-in, counted from 1: one half evenly, the others the last of their kinds."""
    begun = passed.index("signed in") + 1
    inside = list(range(begun + 1, len(passed) + 1))
    last = {passed[place - 1]: place for place in inside}
    return sorted({*evenly(inside, wanted - wanted // 2), *evenly(sorted(last.values()), wanted // 2)})


def evenly(places: list[int], wanted: int) -> list[int]:
    """So many of the places, as far apart as they can be; neither the first nor the last of many."""
    step = len(places) / (wanted + 1)
    return [places[min(len(places) - 1, round(step * number))] for number in range(1, wanted + 1)]


def check(wreck: Wreck) -> None:
    """Reopened: whole, nothing acknowledged missing, nothing half done; the retry succeeds and leaves no rubbish."""
    actor = wreck.office.open()
    store.check_whole()
    journal.verify()
    CHECKS[wreck.scene.job](wreck)
    for part in wreck.office.paths.folder.rglob("*.part"):
        os.utime(part, (0, 0))  # the retry comes another day
    victim.JOBS[wreck.scene.job](actor, wreck.case, lambda *_: None)
    journal.verify()
    REPEATED[wreck.scene.job](wreck)
    assert not leftovers(wreck), leftovers(wreck)
    store.close_store()


def leftovers(wreck: Wreck) -> list[str]:
    """Half-written files that nobody would ever remove; the anchor's own is written over next time."""
    folder = wreck.office.paths.folder.parent
    found = [path for path in folder.rglob("*") if ".part" in path.name and path.name != "anchor.part"]
    return sorted(str(path.relative_to(folder)) for path in found)


# --- ordinary saving ---------------------------------------------------------------------------------------------


def saved(wreck: Wreck) -> None:
    """What the window acknowledged is there; a case that is there is there with intake, material and index words."""
    for what, text in wreck.told():
        case, _, copies = text.partition(" ")
        found = cases.case(case)
        if what == "copies":
            assert [material.received for material in found.materials] == [int(copies)]
        if what == "accepted":
            assert [act.kind for act in found.acts] == [ActKind.RECEIVED, ActKind.ACCEPTED]
    known = lists.page(lists.Wanted(lists.CaseList.ALL)).rows
    assert len(known) in (CASES + len(of(wreck, "case")), CASES + len(of(wreck, "case")) + 1)
    for summary in known:
        detail = cases.case(summary.id)
        assert detail.acts[0].kind is ActKind.RECEIVED
        assert len(detail.materials) == 1
        assert summary.id in {found.id for found in finding.find_cases(summary.applicant, 100)}


def saved_again(wreck: Wreck) -> None:
    found = lists.page(lists.Wanted(lists.CaseList.ALL), size=100_000).rows
    assert len({summary.number for summary in found}) >= CASES + 3


def of(wreck: Wreck, what: str) -> list[str]:
    """What was acknowledged under one word."""
    return [text for name, text in wreck.told() if name == what]


# --- a list of items ---------------------------------------------------------------------------------------------


def imported(wreck: Wreck) -> None:
    """All items or none, and those that are there are found."""
    edition = items.edition_named("导入的清单")
    there = len(items.list_items(edition.id)) if edition else 0
    assert there in ((LISTED,) if of(wreck, "items") else (0, LISTED))
    assert len(items.find_items("示例许可", 500)) == there
    if not there:
        assert dump() == wreck.scene.before


def imported_again(wreck: Wreck) -> None:
    assert len(items.find_items("示例许可", 500)) == LISTED


# --- export and apply --------------------------------------------------------------------------------------------


def exported(wreck: Wreck) -> None:
    """Either nothing was sealed, or a whole package lies in the outbox; the stick has no package that is cut."""
    sealed = [row for row in exchange.status().outbox if row.number > 1]
    if not sealed:
        assert dump() == wreck.scene.before
        assert not of(wreck, "exported")
    whole(wreck.office.paths.outbox, sealed=bool(sealed))
    whole(wreck.office.stick, sealed=bool(of(wreck, "exported")))


def whole(folder: Path, sealed: bool) -> None:
    """Every first volume in a folder belongs to a whole package; there is one if something was sealed."""
    found = [file for file in sorted(folder.glob("*.xpk")) if not file.name.endswith("-000001-R.xpk")]
    assert len(found) >= sealed
    for file in found:
        package.check_volumes(package.read_outer(file), file.name)


def exported_again(wreck: Wreck) -> None:
    whole(wreck.office.stick, sealed=True)


def applied(wreck: Wreck) -> None:
    """All documents of the package or none."""
    if dump() == wreck.scene.before:
        assert not of(wreck, "applied")
    else:
        assert content() == wreck.scene.after


def applied_again(wreck: Wreck) -> None:
    assert content() == wreck.scene.after
    assert [row.file for row in exchange.status().inbox if row.file is not None] == []
    assert list(wreck.office.stick.glob(f"*{receipts.SUFFIX}"))


def content() -> reading.Rows:
    """What packages bring, in the open store."""
    return [row for name in ("case_file", "case_material", "case_act", "item", "guide") for row in reading.table(name)]


# --- the life of a list ------------------------------------------------------------------------------------------


def all_or_nothing(wreck: Wreck) -> None:
    """The act stands as when nobody disturbed it, or the store is as it was before."""
    if list_life.standing() != wreck.scene.after:
        assert not of(wreck, "done")
        assert dump() == wreck.scene.before


def all_of_it(wreck: Wreck) -> None:
    assert list_life.standing() == wreck.scene.after


CHECKS = {"save": saved, "items": imported, "export": exported, "apply": applied}
CHECKS |= dict.fromkeys(list_life.JOBS, all_or_nothing)
REPEATED = {"save": saved_again, "items": imported_again, "export": exported_again, "apply": applied_again}
REPEATED |= dict.fromkeys(list_life.JOBS, all_of_it)


# --- the scenes --------------------------------------------------------------------------------------------------


def scenes(county: Office, township: Office, root: Path) -> Iterator[tuple[str, Scene]]:
    """Saving and importing at a window, exporting, applying what comes up and what comes down."""
    listing(county)
    township.apply(county.export("140525108", root / "list")[0])
    work(township)
    files = {name: root / name for name in ("nothing", "csv", "up", "down")}
    for folder in files.values():
        folder.mkdir()
    write_list(files["csv"] / "清单.csv")
    yield "save", scene("save", township, files["nothing"], root / "at-save")
    yield "items", scene("items", county, files["csv"], root / "at-items")
    township.export("140525", files["up"], 4096)
    after = at(township)
    yield "export", scene("export", township, files["nothing"], root / "at-export")
    yield "apply", scene("apply", county, files["up"], root / "at-apply", after)
    county.apply(sorted(files["up"].glob("*.xpk"))[0])
    items.add_guide(county.open(), items.find_items("小餐饮")[0].id, materials=[Material(1, "新表", "原件", 1, True)])
    county.export("140525108", files["down"])
    yield "down", scene("apply", township, files["down"], root / "at-down", at(county))


def at(office: Office) -> reading.Rows:
    office.open()
    return content()


def listing(county: Office) -> None:
    actor = county.open()
    edition = items.ensure_edition(actor, "泽州县2026年版", "4", "140525")
    new = NewItem(
        "小餐饮经营许可", implementing_body="各乡镇人民政府", item_type="01", level="5", township_accepts=True
    )
    (item,) = items.add_items(actor, edition.id, [new])
    items.add_guide(actor, item, materials=[Material(1, "申请书", "原件", 1, True)])


def work(township: Office) -> None:
    actor = township.open()
    item = items.find_items("小餐饮")[0].id
    for number in range(CASES):
        cases.take_in(actor, Intake(item, f"申请人{number}", "1", BUILD_DATE, received_materials=(1,)))


def write_list(file: Path) -> None:
    with file.open("w", encoding="utf-8-sig", newline="") as out:
        rows = [[number, "县林业局", f"示例许可{number}", "", "行政许可", ""] for number in range(1, LISTED + 1)]
        csv.writer(out).writerows([["序号", "主管部门", "事项名称", "事项编码", "事项类型", "设定依据"], *rows])


def scene(job: str, office: Office, more: Path, folder: Path, after: reading.Rows | None = None) -> Scene:
    """Keep an office as it is now, and what its store holds once somebody signed in."""
    store.close_store()
    shutil.copytree(office.paths.folder, folder)
    kept = replace(office, paths=StorePaths(folder))
    kept.open()
    before = dump()
    store.close_store()
    return Scene(job, kept, more, before, after or [])


def list_scenes(county: Office, root: Path) -> Iterator[tuple[str, Scene]]:
    """What is done with a list: published, adjusted, claimed, an import taken back."""
    nothing = root / "nobody"
    nothing.mkdir()
    list_life.prepare(county.open(), root)
    for job, work in list_life.JOBS.items():
        done = case_of(scene(job, county, nothing, root / f"at-{job}"), root / f"done-{job}")
        work(done.office.open(), done.case, lambda *_: None)
        yield job, replace(done.scene, after=list_life.standing())
