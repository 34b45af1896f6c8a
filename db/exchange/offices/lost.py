"""Packages of the county's lost life (备份以后发出的包): held by offices, unknown to the restored store."""

import json
from dataclasses import dataclass

from db import journal
from db.exchange.format import wire
from db.exchange.offices.trust import site_of
from db.exchange.tables import SealedRow
from db.organs import lives

_PACKAGES, _SINCE = "exchange_lost_packages", "exchange_life_began"


@dataclass(frozen=True, slots=True)
class Lost:
    """The packages to one office that this store does not know: the first and the last number, received up to when."""

    site: str
    first: int
    last: int
    on: str

    @property
    def words(self) -> str:
        """The numbers in words."""
        return str(self.first) if self.first == self.last else f"{self.first}—{self.last}"


def begin() -> None:
    """A new life of the county begins: packages sealed from now on are its own; inside a transaction."""
    journal.set_info(_SINCE, str(journal.next_counter("sealing")))


def has_lost() -> bool:
    """Whether this store was ever set back: what it wrote before may come back from others."""
    return journal.info(lives.RESTORES, "0") != "0"


def note(receipt: wire.Receipt) -> None:
    """Remember a checked receipt for a package this store does not know, once it was set back; in a transaction."""
    if not has_lost():
        return
    known: dict[str, list[object]] = json.loads(journal.info(_PACKAGES, "{}"))
    site = site_of(receipt.sender)
    before = _lost(site, known[site]) if site in known else Lost(site, receipt.n, receipt.n, receipt.on)
    known[site] = [min(before.first, receipt.n), max(before.last, receipt.n), max(before.on, receipt.on)]
    journal.set_info(_PACKAGES, json.dumps(known))


def _lost(site: str, told: list[object]) -> Lost:
    first, last, on = told
    return Lost(site, int(str(first)), int(str(last)), str(on))


def packages() -> tuple[Lost, ...]:
    """The packages offices got from the lost life, until they answer to the present one.

    An office that confirmed a package of this life brought with its answer all it had from the life before.
    """
    known: dict[str, list[object]] = json.loads(journal.info(_PACKAGES, "{}"))
    answered = SealedRow.select(SealedRow.to_address).where(
        SealedRow.acknowledged, SealedRow.kind == "records", SealedRow.seq > int(journal.info(_SINCE, "0"))
    )
    sites = {site_of(row.to_address) for row in answered}
    return tuple(_lost(site, told) for site, told in sorted(known.items()) if site not in sites)
