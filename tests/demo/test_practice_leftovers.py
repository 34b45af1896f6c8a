"""A practice that broke off and could not be cleared away is never practised in, and not left in silence."""

import shutil
from pathlib import Path

import pytest

from db import practice
from db.errors import UserError
from db.practice import Practice


def test_what_a_broken_off_practice_left_behind_is_removed_by_the_next_or_told_of(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = Practice(tmp_path / "数据-练习")
    with monkeypatch.context() as patch:
        patch.setattr(shutil, "rmtree", lambda *_, **__: None)
        making = practice.make(found)
        next(making)
        (found.stick / "开着的文件").touch()
        making.close()
    assert found.folder.exists()
    assert not found.is_ready

    def held_open(folder: Path, ignore_errors: bool = False) -> None:
        if not ignore_errors:
            raise PermissionError(13, "in use", str(folder / "开着的文件"))

    with monkeypatch.context() as patch:
        patch.setattr(shutil, "rmtree", held_open)
        with pytest.raises(UserError, match="开着的文件"):
            next(practice.make(found))
    making = practice.make(found)
    next(making)
    assert list(found.stick.iterdir()) == []
    making.close()
    assert not found.folder.exists()
