"""Make the golden files of a release: two stores and the packages between them, read by every later version.

Run once before a release: `python packaging/golden.py`; it writes tests/golden/<version>/ and refuses to overwrite one.
"""

import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from db import backups, clock, keys, store  # noqa: E402  the project is not installed, only found beside this file
from db.actors import SiteKind  # noqa: E402
from db.cases import service as cases  # noqa: E402
from db.cases.rules import Intake  # noqa: E402
from db.command_line import finished  # noqa: E402
from db.exchange import service as exchange  # noqa: E402
from db.items import service as items  # noqa: E402
from db.items.drafts import NewItem  # noqa: E402
from db.organs import service as organs  # noqa: E402
from db.paths import StorePaths  # noqa: E402
from resources import VERSION  # noqa: E402

PASSWORD = "Jinyang-2026"
EXAMPLE_ID = "999999199001010016"


def make(out: Path) -> None:
    """Write county.tar, which has not read up.xpk yet, and township.tar, which has read down.xpk."""
    keys.ARGON2_TIME, keys.ARGON2_MEMORY_KIB = 1, 8
    work = Path(tempfile.mkdtemp())
    county_paths, township_paths = StorePaths(work / "county"), StorePaths(work / "township")
    county, _ = organs.start_office(
        county_paths, SiteKind.COUNTY, "泽州县行政审批服务管理局", "140525", "李四", PASSWORD
    )
    exchange.ensure_identity(county)
    edition = items.ensure_edition(county, "泽州县2026年版", region="140525")
    office = county.organ_name
    item = NewItem(
        "公共场所卫生许可",
        implementing_body=office,
        item_type="01",
        level="4",
        statutory_limit=20,
        township_accepts=True,
    )
    items.add_items(county, edition.id, [item, NewItem("教师资格认定", item_type="01", level="4")])
    township, _ = organs.start_office(
        township_paths, SiteKind.TOWNSHIP, "巴公镇便民服务中心", "140525108", "周八", PASSWORD
    )
    asked = exchange.enrol_request(township, work / "request")
    county = organs.sign_in(county_paths, "李四", PASSWORD)
    granted = exchange.enrol_approve(county, work / "request", work / "grant", asked)
    (down,) = finished(exchange.export_to(county, "140525108", work / "down"))
    backups.backup_to(out / "county.tar")
    township = organs.sign_in(township_paths, "周八", PASSWORD)
    exchange.enrol_accept(township, work / "grant", granted)
    exchange.apply(township, down)
    listed = items.find_items("卫生", 1)[0]
    cases.take_in(township, Intake(listed.id, "𬱖某（示例）", "1", clock.today(), "111", EXAMPLE_ID))
    (up,) = finished(exchange.export_to(township, "140525", work / "up"))
    backups.backup_to(out / "township.tar")
    store.close_store()
    (out / "down.xpk").write_bytes(down.read_bytes())
    (out / "up.xpk").write_bytes(up.read_bytes())


if __name__ == "__main__":
    folder = ROOT / "tests" / "golden" / VERSION
    if folder.exists():
        sys.exit(f"{folder} exists; a released format is never written again")
    folder.mkdir(parents=True)
    make(folder)
    print(*sorted(folder.iterdir()), sep="\n")
