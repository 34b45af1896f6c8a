"""Commands run on a county's store, a copy of one that was made once."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

import main
from db.paths import StorePaths
from tests.conftest import PASSWORD, Fresh

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def county_run(fresh_county: Fresh, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> Run:
    """Run one command on a county's store in which nothing has been done; returns exit code, output and errors."""
    return _commanding(fresh_county.paths, tmp_path, capfd)


@pytest.fixture
def demo_run(filled_original: StorePaths, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> Run:
    """Run one command on the demo county as its first user; returns exit code, output and errors."""
    return _commanding(filled_original, tmp_path, capfd, "--login", "李四")


def _commanding(original: StorePaths, tmp_path: Path, capfd: pytest.CaptureFixture[str], *more: str) -> Run:
    password, folder = tmp_path / "password", tmp_path / "store"
    password.write_text(PASSWORD + "\n", encoding="utf-8")
    shutil.copytree(original.folder, folder)

    def work(*arguments: object) -> tuple[int, str, str]:
        code = main.main(["--data", str(folder), "--password-file", str(password), *more, *map(str, arguments)])
        out, err = capfd.readouterr()
        return code, out, err

    return work
