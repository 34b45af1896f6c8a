"""A county and a township for the exchange tests; made once, copied for every test."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from db import clock, store
from db.actors import Actor, SiteKind
from db.organs import service as organs
from db.organs.rules import OrganKind
from db.paths import StorePaths
from tests.exchange.offices import PASSWORD, Office, enrol
from tests.exchange.provincial import fill
from tests.exchange.recorded import BUREAU, batch_with
from tests.exchange.soak.killing import Launcher
from tests.exchange.soak.network import Network, make_original

NewOffice = Callable[[SiteKind, str, str, str], Office]
Later = Callable[[int], None]


def found(folder: Path, stick: Path, kind: SiteKind, name: str, code: str) -> Office:
    """Make an office with a store of its own."""
    office = Office(StorePaths(folder), "张三", stick)
    organs.start_office(office.paths, kind, name, code, office.user, PASSWORD)
    return office


@pytest.fixture(scope="session")
def originals(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """`new` holds a county and a township that never met, `enrolled` the same two after enrolment."""
    root = tmp_path_factory.mktemp("offices")
    new = root / "new"
    county = found(new / "county", new / "stick", SiteKind.COUNTY, "泽州县行政审批服务管理局", "140525")
    township = found(new / "township", new / "stick", SiteKind.TOWNSHIP, "巴公镇便民服务中心", "140525108")
    store.close_store()
    (new / "stick").mkdir()
    shutil.copytree(new, root / "enrolled")
    enrol(moved(county, root / "enrolled"), moved(township, root / "enrolled"))
    store.close_store()
    return root


@pytest.fixture(scope="session")
def launcher() -> Iterator[Launcher]:
    """The process that forks others: they can be killed, and their memory measured."""
    found = Launcher()
    yield found
    found.close()


def moved(office: Office, folder: Path) -> Office:
    """The same office in a copy of its folder."""
    return replace(office, paths=StorePaths(folder / office.paths.folder.name), stick=folder / "stick")


@pytest.fixture(scope="session")
def network(tmp_path_factory: pytest.TempPathFactory) -> Network:
    """A county with two townships and a department enrolled, and two offices that join later; copy it before use."""
    return make_original(tmp_path_factory.mktemp("network") / "original")


@pytest.fixture(scope="session")
def found_before(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Offices as they were founded for a test, to be copied for the next that asks for the same ones."""
    return tmp_path_factory.mktemp("founded")


@pytest.fixture
def new_office(tmp_path: Path, found_before: Path) -> NewOffice:
    """Make one more office: kind, name, site code, folder; its store is open."""

    def make(kind: SiteKind, name: str, code: str, folder: str) -> Office:
        original = found_before / f"{kind}-{name}-{code}-{folder}"  # two PCs of an office are two originals
        if not original.exists():
            found(original, original, kind, name, code)
            store.close_store()
        office = Office(StorePaths(tmp_path / folder), "张三", tmp_path / "stick")
        shutil.copytree(original, office.paths.folder)
        office.open()
        return office

    return make


@pytest.fixture
def strangers(originals: Path, tmp_path: Path) -> tuple[Office, Office]:
    """A county and a township that never met."""
    return copied(originals / "new", tmp_path)


@pytest.fixture
def bureau(strangers: tuple[Office, Office]) -> Office:
    """The county, before any enrolment."""
    return strangers[0]


@pytest.fixture
def centre(strangers: tuple[Office, Office]) -> Office:
    """A township that is not enrolled yet."""
    return strangers[1]


@pytest.fixture(scope="session")
def department_original(originals: Path) -> Path:
    """The two enrolled offices with a department of the county, registered there without a code and enrolled."""
    folder = originals / "department"
    shutil.copytree(originals / "enrolled", folder)
    county, _ = offices_in(folder)
    organs.add_organ(county.open(), "泽州县示例局", "示例局", OrganKind.DEPARTMENT, aliases=("县示例局",))
    office = found(folder / "department", folder / "stick", SiteKind.DEPARTMENT, "泽州县示例局", "14052507")
    enrol(county, office)
    store.close_store()
    return folder


@pytest.fixture(scope="session")
def bodies_original(department_original: Path) -> tuple[Path, tuple[str, str, str]]:
    """The same three with a batch both sides know; ids of the batch, the department and the bureau."""
    folder = department_original.with_name("bodies")
    shutil.copytree(department_original, folder)
    county, _ = offices_in(folder)
    county.open()
    batch, giver, receiver = batch_with("泽州县示例局", BUREAU)
    department_in(folder).apply(county.export("14052507")[0])
    store.close_store()
    return folder, (batch, giver, receiver)


@pytest.fixture
def pair(request: pytest.FixtureRequest, originals: Path, tmp_path: Path) -> tuple[Office, Office]:
    """A county and a township enrolled with it; where the test asks for the department too, the three as they stand."""
    original = originals / "enrolled"
    if "bodies" in request.fixturenames:
        original, _ = request.getfixturevalue("bodies_original")
    elif "department" in request.fixturenames:
        original = request.getfixturevalue("department_original")
    return copied(original, tmp_path)


def copied(original: Path, folder: Path) -> tuple[Office, Office]:
    """Copies of the two offices of an original folder."""
    shutil.copytree(original, folder, dirs_exist_ok=True)
    return offices_in(folder)


def offices_in(folder: Path) -> tuple[Office, Office]:
    """The county and the township of a folder."""
    county, township = (Office(StorePaths(folder / name), "张三", folder / "stick") for name in ("county", "township"))
    return county, township


def department_in(folder: Path) -> Office:
    """The department of a folder."""
    return Office(StorePaths(folder / "department"), "张三", folder / "stick")


@pytest.fixture
def neighbour(pair: tuple[Office, Office], new_office: NewOffice) -> Office:
    """A second township of the same county."""
    office = new_office(SiteKind.TOWNSHIP, "大阳镇便民服务中心", "140525101", "neighbour")
    enrol(pair[0], office)
    return office


@pytest.fixture
def department(pair: tuple[Office, Office], tmp_path: Path) -> Office:
    """A department of the county, registered there as an organ without a code and enrolled; its store is open."""
    office = department_in(tmp_path)
    office.open()
    return office


@pytest.fixture
def bodies(bodies_original: tuple[Path, tuple[str, str, str]], department: Office) -> tuple[str, str, str]:
    """Ids of a batch, the department and the bureau, known at the county and at the department."""
    return bodies_original[1]


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Later:
    """Let so many days pass on the PC's clock."""
    today = clock.now()

    def pass_by(days: int) -> None:
        monkeypatch.setattr(clock, "now", lambda: today + timedelta(days=days))

    return pass_by


@pytest.fixture(scope="session")
def provincial(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The store of a county with something to export for the province, made once."""
    folder = tmp_path_factory.mktemp("platform") / "county"
    actor, _ = organs.start_office(StorePaths(folder), SiteKind.COUNTY, BUREAU, "140525", "李四", PASSWORD)
    fill(actor)
    store.close_store()
    return folder


@pytest.fixture
def filled(provincial: Path, tmp_path: Path) -> Actor:
    """A county with three items, one guide, and four cases in different states."""
    shutil.copytree(provincial, tmp_path / "county")
    return organs.sign_in(StorePaths(tmp_path / "county"), "李四", PASSWORD)
