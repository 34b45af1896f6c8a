"""Days given to commands are asked for and refused in Chinese."""

import pytest

import main


def test_a_day_is_asked_for_in_chinese(capsys: pytest.CaptureFixture[str]) -> None:
    assert main.main(["items", "catalogues", "list", "--help"]) == 0
    assert "--as-of 年-月-日" in capsys.readouterr().out


def test_what_is_no_day_is_refused_with_an_example(capsys: pytest.CaptureFixture[str]) -> None:
    assert main.main(["items", "catalogues", "list", "--as-of", "昨天"]) == 1
    assert "「昨天」不是日期。请写成 2026-01-31" in "".join(capsys.readouterr().err.split("\n"))
