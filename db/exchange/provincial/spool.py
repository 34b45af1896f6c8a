"""Rows put aside on disk until their whole table is known: how many there are, and which fields hold something."""

import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import msgspec

from db.exchange.provincial.platform_fields import NUMBER, Head, Record, Table, Unfilled, Value, row_schema

UNFINISHED = "导出.未完成"
SAMPLE = 100
"""So many first rows are kept in memory, for whoever needs to know what they look like."""


class Spool:
    """The rows of one table in a file of their own, one a line, each checked by the table's schema when it is added."""

    def __init__(self, table: Table, folder: Path) -> None:
        self.table = table
        self.count = 0
        self.sample: list[tuple[Value, ...]] = []
        self._filled: set[str] = set()
        self._schema = msgspec.json.Decoder(row_schema(table))
        self._path = folder / f"{table.name}.rows"
        self._empty: Record = {field.name: None if field.pattern == NUMBER else "" for field in table.fields}
        self._path.touch()

    def add(self, records: Iterable[Record]) -> None:
        """Put records behind those that are there; an unknown number is None, every other unknown value ''."""
        with self._path.open("ab") as file:
            for record in records:
                assert record.keys() <= self._empty.keys(), self.table.name
                whole = self._empty | record
                line = msgspec.json.encode(whole)
                self._schema.decode(line)
                file.write(line + b"\n")
                self._filled.update(name for name, value in record.items() if value not in ("", None))
                if self.count < SAMPLE:
                    self.sample.append(tuple(whole.values()))
                self.count += 1

    def rows(self) -> Iterator[tuple[Value, ...]]:
        """Every row from the file again, its values in the order of the table's fields."""
        with self._path.open("rb") as file:
            for line in file:
                yield tuple(msgspec.json.decode(line).values())

    @property
    def unfilled(self) -> list[Unfilled]:
        """The fields no row fills; where there is no row, none."""
        return [
            Unfilled(field.name, field.label, field.why)
            for field in self.table.fields
            if self.count and field.name not in self._filled
        ]

    def write(self, path: Path, head: Head) -> None:
        """The whole table as one file, a row a line; it is on disk when this returns."""
        fields = [(field.name, field.label) for field in self.table.fields]
        told = msgspec.structs.replace(
            head, table=self.table.name, label=self.table.label, standard=self.table.standard, count=self.count,
            fields=fields, unfilled=self.unfilled,
        )  # fmt: skip
        with self._path.open("rb") as lines, path.open("wb") as file:
            file.write(b'{"head":' + msgspec.json.encode(told) + b',\n"rows":[\n')
            for place, line in enumerate(lines):
                file.write((b",\n" if place else b"") + line.rstrip(b"\n"))
            file.write(b"\n]}\n")
            file.flush()
            os.fsync(file.fileno())

    def drop(self) -> None:
        """Give the room on the disk back."""
        self._path.unlink()


@contextmanager
def unfinished(out_dir: Path) -> Iterator[Path]:
    """A folder in `out_dir` to write in, which goes again whatever happens, and `out_dir` with it if nothing else came.

    What an earlier export left there when the power failed is cleared away first.
    """
    new, folder = not out_dir.exists(), out_dir / UNFINISHED
    try:
        if folder.exists():
            shutil.rmtree(folder)
        folder.mkdir(parents=True)
        yield folder
    finally:
        # A file that something still holds open (a virus scanner, a stick pulled out) must neither hide why the export
        # failed nor make one that is whole look failed; the next export clears the folder away and says if it cannot.
        shutil.rmtree(folder, ignore_errors=True)
        if new:
            with suppress(OSError):  # what else came into it stays
                out_dir.rmdir()
