"""Thousands of altered files, and as many that were altered before a thief signed them: none applied, none crashes."""

import json
from collections import Counter
from pathlib import Path
from random import Random

import pytest

from db.errors import UserError
from db.exchange import service
from tests.exchange.offices import Office, add_case, dump
from tests.exchange.soak import forging, reading
from tests.exchange.soak.conftest import Length
from tests.exchange.soak.forging import MUTATIONS, Forgery, Stolen

Pair = tuple[Office, Office]
IN_ONE_PACKAGE = 5


def test_no_altered_file_is_taken(pair: Pair, length: Length, tell: list[str], tmp_path: Path) -> None:
    """Packages in one and in several volumes, receipts, requests: one byte or block of them is another."""
    county, township = pair
    files = honest_files(county, township, tmp_path)
    actor, chance, done = county.open(), length.random, Counter[str]()
    before = dump()
    for _ in length.seeds():
        file, mutate = chance.choice(files), chance.choice(MUTATIONS)
        honest = file.read_bytes()
        data = mutate(honest, chance)
        if data == honest:
            continue
        file.write_bytes(data)
        try:
            service.plan(file) if chance.random() < 0.5 else service.apply(actor, file)
        except UserError as error:
            done[str(getattr(error, "reason", "other"))] += 1
        else:
            raise AssertionError(f"{mutate.__name__} of {file.name} was taken")
        finally:
            file.write_bytes(honest)
        tell[:] = [f"改动过的文件：{sum(done.values())} 个，全部拒收：{dict(done)}"]
    assert dump() == before


def honest_files(county: Office, township: Office, folder: Path) -> list[Path]:
    """First volumes of packages to the county, each in a folder of its own."""
    township.open()
    for number in range(20):
        add_case(number)
    small = township.export("140525", folder / "one")
    many = township.export("140525", folder / "many", 4096)
    down = county.export("140525108", folder / "down")
    receipt = township.apply(down[0]).receipt
    return [*small, next(file for file in many if file.suffix == ".xpk"), receipt]


@pytest.mark.parametrize("part", ["documents", "manifest", "header", "tar"])
def test_nothing_altered_before_it_was_signed_crashes_or_leaves_its_scope(
    pair: Pair, length: Length, tell: list[str], part: str
) -> None:
    """The thief's own alterations: inside the signature, where only limits, types and scope protect."""
    county, township = pair
    county.open()
    key = forging.stolen(township)
    lines = honest_lines(pair)
    actor, file = county.open(), township.stick / "forged.xpk"
    before, chance, done = dump(), length.random, Counter[str]()
    for number in length.seeds():
        file.write_bytes(altered(key, lines, part, chance))
        try:
            plan = service.plan(file)
            if number % 50 == 0:
                service.apply(actor, file, lambda: None)
            done["taken" if plan.new + plan.changed else "set aside"] += 1
        except UserError as error:
            done[str(getattr(error, "reason", "other"))] += 1
        tell[:] = [f"签名以前改动的{part}：{sum(done.values())} 个，{dict(done)}"]
    after = dump()
    for table in ("organ", "item", "edition", "batch", "exchange_roster", "exchange_key", "app_user"):
        assert after[table] == before[table]


def honest_lines(pair: Pair) -> list[bytes]:
    """Documents as the township packs them."""
    pair[1].open()
    for number in range(8):
        add_case(number)
    (file,) = pair[1].export("140525", pair[1].stick / "honest")
    pair[0].open()
    return [json.dumps(line, ensure_ascii=False).encode() for line in reading.lines(file)]


def altered(key: Stolen, lines: list[bytes], part: str, chance: Random) -> bytes:
    """A signed package of which one part was altered first."""
    mutate = chance.choice([m for m in MUTATIONS if m is not forging.length])
    chosen = chance.sample(lines, IN_ONE_PACKAGE)
    match part:
        case "documents":
            chosen[0] = mutate(chosen[0], chance).replace(b"\n", b" ")
            return Forgery(key, chosen).whole()
        case "manifest":
            forgery = Forgery(key, chosen)
            return Forgery(key, chosen, manifest_bytes=mutate(forgery.inner()[0], chance)).whole()
        case "header":
            return Forgery(key, chosen, header_bytes=lambda head: mutate(json.dumps(head).encode(), chance)).whole()
    return Forgery(key, chosen, tar=mutate(Forgery(key, chosen).inner()[1], chance)).whole()
