"""The header of a package comes after the ciphertext is written, into the room left for it."""

import pytest

from db.exchange.format import limits, package
from tests.exchange.offices import Office, add_case

Pair = tuple[Office, Office]


@pytest.mark.parametrize(("volume_bytes", "fits"), [(limits.VOLUME_BYTES, True), (limits.SMALLEST_VOLUME_BYTES, False)])
def test_a_header_fills_its_room_with_blanks_and_one_of_many_volumes_takes_what_it_needs(
    pair: Pair, monkeypatch: pytest.MonkeyPatch, volume_bytes: int, fits: bool
) -> None:
    monkeypatch.setattr(package, "VOLUMES_FORESEEN", 1)
    county, centre = pair
    centre.open()
    for _ in range(30):
        add_case()
    files = centre.export("140525", volume_bytes=volume_bytes)
    outer = package.read_outer(next(file for file in files if file.suffix == package.SUFFIX))
    assert (len(outer.header.volumes) == 1) is fits
    assert outer.header_bytes.endswith(b" ") is fits
    assert county.apply(outer.path).new == 60
