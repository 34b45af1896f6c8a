"""A county, two townships, a department and two who join later, each with a store on a disk of its own."""

import shutil
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

import pytest

from db import store
from db.actors import Actor, SiteKind
from db.exchange import service
from db.handover import service as handover
from db.handover.rules import Direction
from db.items import service as items
from db.items.drafts import NewItem
from db.items.rules import Material
from db.organs import machine
from db.organs import service as organs
from db.organs.rules import OrganKind
from db.paths import StorePaths
from tests.exchange.offices import PASSWORD, Office

FIRST_PC = "the PC on which a store was made"
COUNTY = "140525"
BUREAU = "泽州县行政审批服务管理局"
FORESTRY = "泽州县林业局"
GOVERNMENTS = "各乡镇人民政府"

FOUNDED = {
    "county": (SiteKind.COUNTY, BUREAU, COUNTY),
    "bagong": (SiteKind.TOWNSHIP, "巴公镇便民服务中心", "140525108"),
    "dayang": (SiteKind.TOWNSHIP, "大阳镇便民服务中心", "140525101"),
    "forestry": (SiteKind.DEPARTMENT, FORESTRY, "14052507"),
    "gaodu": (SiteKind.TOWNSHIP, "高都镇便民服务中心", "140525103"),
    "bagong2": (SiteKind.TOWNSHIP, "巴公镇便民服务中心", "140525108"),
}
"""Name here, kind of office, name, site code; `bagong2` is a second PC of 巴公镇."""

ENROLLED = ("bagong", "dayang", "forestry")
JOIN_LATER = ("gaodu", "bagong2")


@dataclass
class Network:
    """All offices; the one whose store is open stays open until another one's turn comes."""

    root: Path
    offices: dict[str, Office]
    codes: dict[str, str]
    enrolled: list[str]
    _open: str = ""
    _actor: Actor | None = None
    _sticks: int = field(default=0)

    def at(self, name: str) -> Actor:
        """Sit down at an office: its store is the open one from now on."""
        if self._open != name or self._actor is None:
            self._open = name
            self._actor = self.offices[name].open()
        return self._actor

    @property
    def now(self) -> str:
        """Whose store is open, or about to be."""
        return self._open

    def leave(self) -> None:
        """Close the store that is open; its files may be moved now."""
        store.close_store()
        self._open, self._actor = "", None

    def stick(self) -> Path:
        """An empty stick."""
        self._sticks += 1
        folder = self.root / f"stick{self._sticks}"
        folder.mkdir()
        return folder

    def export(self, name: str, to: str) -> list[Path]:
        """Export from an office to another one's site; the first file of every package, on a stick of its own."""
        folder = self.stick()
        actor = self.at(name)
        steps = service.export_to(actor, self.codes[to], folder)
        while True:
            try:
                next(steps)
            except StopIteration as done:
                files: list[Path] = done.value
                self.renew()
                return sorted(file for file in files if file.suffix == ".xpk")

    def apply(self, name: str, file: Path) -> service.ApplyResult:
        """Read a file at an office."""
        result = service.apply(self.at(name), file)
        self.renew()
        return result

    def renew(self) -> None:
        """Whoever is signed in is known under the id the store has now."""
        assert self._actor is not None
        self._actor = organs.renewed(self._actor)

    def join(self, name: str) -> None:
        """Enrol an office by the two files; its other PCs go on."""
        request, grant = self.stick() / "request.xpk", self.stick() / "grant.xpk"
        shown = service.enrol_request(self.at(name), request)
        answer = service.enrol_approve(self.at("county"), request, grant, shown, keep_old=True)
        service.enrol_accept(self.at(name), grant, answer)
        self.renew()
        self.enrolled.append(name)


def make_original(root: Path) -> Network:
    """Found all offices, enrol those of the first day and bring everybody of them the county's list; slow, once."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(machine, "machine_id", lambda: FIRST_PC)
        net = Network(root, {}, {}, [])
        for name, (kind, organ, code) in FOUNDED.items():
            net.offices[name] = Office(StorePaths(root / name), "张三", root)
            net.codes[name] = code
            organs.start_office(net.offices[name].paths, kind, organ, code, "张三", PASSWORD)
            store.close_store()
        _register(net.at("county"))
        for name in ENROLLED:
            net.join(name)
            net.apply(name, net.export("county", name)[0])
        net.leave()
    return net


def _register(actor: Actor) -> None:
    """The county's own documents: who there is, what is licensed, what is handed over."""
    for kind, name, code in FOUNDED.values():
        if kind is SiteKind.TOWNSHIP and organs.organ_named(name) is None:
            organs.add_organ(actor, name, name[:3], OrganKind.TOWNSHIP_CENTRE, code)
    department = organs.add_organ(actor, FORESTRY, "林业局", OrganKind.DEPARTMENT, "14052507")
    edition = items.ensure_edition(actor, "泽州县2026年版", "4", COUNTY)
    ids = items.add_items(
        actor,
        edition.id,
        [
            NewItem("小餐饮经营许可", implementing_body=GOVERNMENTS, item_type="01", level="5", township_accepts=True,
                    statutory_limit=20, statutory_unit="working_day"),
            NewItem("林木采伐许可", implementing_body=BUREAU, item_type="01", level="4", township_accepts=True,
                    statutory_limit=20, statutory_unit="working_day"),
        ],
    )  # fmt: skip
    for item in ids:
        items.add_guide(actor, item, materials=[Material(1, "申请书", "原件", 1, True)])
    handover.add_batch(
        actor,
        handover.NewBatch("第一批", "示例", "示例〔2020〕1号", "示例", date(2020, 12, 24), date(2030, 12, 31)),
        [handover.NewTransferItem(1, Direction.IN, "林木种子许可", "01", "行政许可", department.id, actor.organ_id)],
    )


def copied(original: Network, root: Path) -> Network:
    """The same offices in copies of their folders."""
    root.mkdir(parents=True, exist_ok=True)
    offices = {}
    for name, office in original.offices.items():
        shutil.copytree(office.paths.folder, root / name)
        offices[name] = replace(office, paths=StorePaths(root / name), stick=root)
    return Network(root, offices, dict(original.codes), list(original.enrolled))
