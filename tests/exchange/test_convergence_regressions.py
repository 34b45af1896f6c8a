"""The shortest histories random search found to go wrong once; each is kept as it was found."""

import shutil
from pathlib import Path

from db import store
from db.cases.tables import CaseRow
from db.exchange import service
from tests.exchange.offices import Office, add_case, enrol
from tests.exchange.second_lives import approve, back_up, restore

Pair = tuple[Office, Office]


def renew(county: Office, site: Office, folder: Path) -> None:
    """A closed installation makes new keys, and the county enters it as a new one."""
    request, grant = folder / "request.xpk", folder / "grant.xpk"
    shown = service.enrol_request(site.open(), request, new_keys=True)
    answer = service.enrol_approve(county.open(), request, grant, shown, keep_old=True)
    service.enrol_accept(site.open(), grant, answer)


def test_an_office_that_was_closed_is_heard_again_under_its_new_keys(pair: Pair) -> None:
    """Its packages carry receipts signed under the closed keys; those count no more, the package does."""
    county, site = pair
    site.apply(county.export("140525108")[0])
    (old,) = service.roster_rows()
    service.revoke(county.open(), old.address, "电脑丢失")
    renew(county, site, site.stick)
    site.open()
    add_case()
    assert county.apply(site.export("140525")[0]).new == 2


def test_a_store_set_back_to_before_its_first_keys_is_enrolled_by_one_request(strangers: Pair, tmp_path: Path) -> None:
    """The anchor in its folder is newer than the store; the new keys answer that, and are not renewed once more."""
    county, site = strangers
    site.open()
    store.close_store()
    shutil.copytree(site.paths.folder, tmp_path / "copy")
    enrol(county, site)
    county.apply(site.export("140525")[0])
    store.close_store()
    anchor = site.paths.anchor.read_bytes()
    shutil.rmtree(site.paths.folder)
    shutil.copytree(tmp_path / "copy", site.paths.folder)
    site.paths.anchor.write_bytes(anchor)
    request, grant = site.stick / "again.xpk", site.stick / "grant-again.xpk"
    shown = service.enrol_request(site.open(), request)
    answer = service.enrol_approve(county.open(), request, grant, shown, keep_old=True)
    service.enrol_accept(site.open(), grant, answer)
    assert service.status().enrolled


def test_what_was_sealed_twice_with_the_same_words_is_no_conflict_once_it_is_edited(pair: Pair, tmp_path: Path) -> None:
    """Restored before its package was sealed, an office seals the same cases anew; the county shows it the old ones.

    Which of two such versions has the smaller name is chance: so there are several cases.
    """
    county, site = pair
    site.open()
    made = [add_case(number) for number in range(8)]
    backup = back_up(site, tmp_path / "backup.tar")
    assert county.apply(site.export("140525")[0]).new == 16
    restore(site, backup)
    (lost,) = site.export("140525")
    approve(county, lost)
    site.apply(county.export("140525108")[-1])
    site.open()
    CaseRow.update(note="以后改的").where(CaseRow.id.in_(made)).execute()
    result = county.apply(site.export("140525")[0])
    assert (result.changed, result.quarantined) == (8, 0)
