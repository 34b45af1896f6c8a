"""The written format says what the program does."""

import re

import resources
from db.exchange.format import limits, wire
from db.exchange.format.provider import STANDARD
from db.exchange.records.authority import travelling
from db.exchange.records.registry import TYPES, DocumentType, Part

MANUAL = resources.path("manual/exchange-format.md").read_text("utf-8")


def fields_of(kind: DocumentType) -> set[str]:
    def below(parts: tuple[Part, ...]) -> set[str]:
        return {
            name
            for part in parts
            for name in ({*travelling(part.row._meta.table_name)} - {part.parent}) | below(part.parts)
        }

    hidden = {one.name for one in kind.hidden}
    return {*travelling(kind.row._meta.table_name)} | hidden | below(kind.parts)


def test_the_manual_lists_every_field_of_every_document_and_no_other() -> None:
    sections = dict(re.findall(r"^### `(\w+)` [^\n]*\n(.*?)(?=^### |\Z)", MANUAL, re.MULTILINE | re.DOTALL))
    assert list(sections) == [kind.name for kind in TYPES]
    for kind in TYPES:
        named = set(re.findall(r"`(\w+)` (?:文|数|是否)", sections[kind.name]))
        assert named == fields_of(kind), kind.name


def test_the_manual_names_every_member_of_header_receipt_and_roster() -> None:
    for shape in (wire.Header, wire.Manifest, wire.Envelope, wire.Receipt, wire.Roster, wire.Replica, wire.Enrolment):
        for name in shape.__struct_encode_fields__:
            assert re.search(rf'[`"]{name}["`]', MANUAL), (shape.__name__, name)


def test_the_manual_gives_the_algorithms_and_limits_in_force() -> None:
    assert f"`{STANDARD.name}`" in MANUAL
    types = (wire.HEADER_TYPE, wire.MANIFEST_TYPE, wire.ROSTER_TYPE, wire.RECEIPT_TYPE, wire.GRANT_TYPE)
    for text in (*types, wire.CONTINUITY_TYPE):
        assert f"`{text}`" in MANUAL
    assert f"封皮 {limits.HEADER_BYTES // limits.KIB} KiB" in MANUAL
    assert f"清单 {limits.MANIFEST_BYTES // limits.MIB} MiB" in MANUAL
    assert f"文档 {limits.DOCUMENTS:,} 个".replace(",", " ") in MANUAL
    assert f"解压后 {limits.RAW_BYTES // limits.GIB} GiB" in MANUAL
