"""The tests of the store open it as every office does, with a look at each of its pages."""

import pytest

from db import store

WHOLE = store.QUICK_CHECK_LIMIT


@pytest.fixture(autouse=True)
def whole_check(monkeypatch: pytest.MonkeyPatch) -> None:
    """Undo what makes the other tests quick."""
    monkeypatch.setattr(store, "QUICK_CHECK_LIMIT", WHOLE)
