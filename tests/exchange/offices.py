"""Offices for the exchange tests, each with a store of its own; only one store is open at a time."""

from dataclasses import dataclass
from pathlib import Path

from db import store
from db.actors import Actor
from db.cases.tables import CaseActRow, CaseMaterialRow, CaseRow
from db.exchange import service
from db.exchange.format import limits
from db.items.tables import EditionRow, GuideRow, ItemRow, MaterialRow
from db.organs import service as organs
from db.paths import StorePaths
from db.store import database

PASSWORD = "Ceshi-2026"
ID_NUMBER = "999999199001011234"


_seated: tuple[str, tuple[StorePaths, int] | None, Actor] | None = None
"""Who sits at which store that is open, and as whom."""


@dataclass
class Office:
    """One office on one PC."""

    paths: StorePaths
    user: str
    stick: Path

    def open(self) -> Actor:
        """Open this office's store, or go on in it while it is open; whichever other was open before is closed."""
        global _seated
        if _seated is None or _seated[:2] != (self.user, _open_file(self.paths)):
            actor = organs.sign_in(self.paths, self.user, PASSWORD)
            _seated = (self.user, _open_file(self.paths), actor)
            return actor
        return organs.renewed(_seated[2])

    def export(self, to: str, folder: Path | None = None, volume_bytes: int = limits.VOLUME_BYTES) -> list[Path]:
        """Export and return the files on the stick."""
        actor = self.open()
        steps = service.export_to(actor, to, folder or self.stick, volume_bytes)
        while True:
            try:
                next(steps)
            except StopIteration as done:
                return list(done.value)

    def apply(self, file: Path) -> service.ApplyResult:
        """Open the store and apply a file."""
        return service.apply(self.open(), file)

    def plan(self, file: Path) -> service.PackagePlan:
        """Open the store and look at a file."""
        self.open()
        return service.plan(file)

    def status(self) -> service.ExchangeStatus:
        """Open the store and ask how things stand."""
        self.open()
        return service.status()


def _open_file(paths: StorePaths) -> tuple[StorePaths, int] | None:
    """Which file is open as this store; None where it is closed, or was moved or replaced meanwhile."""
    if store.database.is_closed() or store.opened().paths != paths or not paths.database.exists():
        return None
    return paths, paths.database.stat().st_ino


def enrol(county: Office, site: Office) -> None:
    """Carry request and grant by hand, comparing fingerprints as people would."""
    request, grant = site.stick / "request.xpk", site.stick / "grant.xpk"
    shown = service.enrol_request(site.open(), request)
    answer = service.enrol_approve(county.open(), request, grant, shown)
    service.enrol_accept(site.open(), grant, answer)


def add_items(count: int = 2) -> list[str]:
    """Some items with a guide each, in the store that is open."""
    with database.atomic():
        edition = EditionRow.create(name="2026年版", level="4", region="140525", state="published")
        ids = []
        for number in range(count):
            item = ItemRow.create(edition_id=edition.id, name=f"示例事项{number}", code=f"0001{number:04}")
            guide = GuideRow.create(item_id=item.id, version=1)
            MaterialRow.create(guide_id=guide.id, position=1, name="申请书", form="原件", copies=1, core=True)
            ids.append(item.id)
    return ids


def add_case(number: int = 1, materials: int = 3) -> str:
    """A case with materials and its first act, in the store that is open."""
    case = CaseRow.create(
        number=f"140525108A2026{number:06}", site_code="140525108", site_name="巴公镇便民服务中心", item_id="x",
        item_name="小餐饮经营许可", item_type="01", edition_name="2026年版", accepting_organ="巴公镇便民服务中心",
        deciding_organ="泽州县行政审批服务管理局", limit_unit="working_day", applicant="张三", applicant_kind="person",
        id_number_cipher=store.encrypt_column(ID_NUMBER), id_number_key=store.lookup_key(ID_NUMBER),
        id_number_masked="999999********1234", received_on="2026-11-20", received_by="李四",
    )  # fmt: skip
    for position in range(materials):
        CaseMaterialRow.create(
            case_id=case.id, position=position, name=f"材料{position}", form="原件", copies=1, core=False, received=1
        )
    CaseActRow.create(
        case_id=case.id, kind="received", happened_on="2026-11-20", user_id="u", user_name="李四",
        organ_name="巴公镇便民服务中心", at="2026-11-20T09:00:00+08:00", lsn=1, clock="ok",
    )  # fmt: skip
    return str(case.id)


def dump(but: tuple[str, ...] = ("exchange_refused",)) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table of the open store, but those of the tables named."""
    names = [
        row[0] for row in database.execute_sql("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
    ]
    return {
        name: sorted(map(tuple, database.execute_sql(f"SELECT * FROM {name}").fetchall()), key=repr)
        for name in names
        if name not in but
    }
