"""Commands run on a county's store, a copy of one that was made once."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

import main
from tests.conftest import PASSWORD, Fresh

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def county_run(fresh_county: Fresh, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> Run:
    """Run one command on a county's store in which nothing has been done; returns exit code, output and errors."""
    password, folder = tmp_path / "password", tmp_path / "store"
    password.write_text(PASSWORD + "\n", encoding="utf-8")
    shutil.copytree(fresh_county.paths.folder, folder)

    def work(*arguments: object) -> tuple[int, str, str]:
        code = main.main(["--data", str(folder), "--password-file", str(password), *map(str, arguments)])
        out, err = capfd.readouterr()
        return code, out, err

    return work
