"""Papers in tests use the fonts we ship, whatever the machine has."""

from collections.abc import Iterator
from datetime import date

import pytest

from db.papers.rules import PaperStamp
from reports import typeface


@pytest.fixture(autouse=True, scope="session")
def shipped_fonts() -> Iterator[None]:
    """The same fonts on every machine."""
    typeface.use_own_fonts(False)
    yield
    typeface.use_own_fonts(True)


@pytest.fixture
def stamp() -> PaperStamp:
    """A first print."""
    return PaperStamp(
        "019353aa11117abc8def0123456789ab", "移清〔2026〕140525-1号", "0123456789abcdef" * 4, date(2026, 11, 20)
    )
