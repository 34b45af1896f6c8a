"""What a file is called: any text of the store becomes a name that Windows and Linux both take."""

from pathlib import PureWindowsPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.paths import file_stem


@given(st.text(st.sampled_from('县林业局./\\:*?"<>| CONaux1\n\u202e\ud800\U00020000'), max_size=120) | st.text())
def test_any_text_becomes_a_name_both_systems_take(text: str) -> None:
    stem = file_stem(text)
    assert stem
    assert stem.isprintable()
    assert len(f"{stem}-999.未完成.part".encode()) <= 255
    assert not set(stem) & set('/\\:*?"<>|')
    assert stem[-1] not in " ."
    assert not PureWindowsPath(f"{stem}.pdf").is_reserved()
    assert file_stem(stem) == stem


@pytest.mark.parametrize(("text", "stem"), [
    ("县林业局-移交清单", "县林业局-移交清单"), ("县林业局/县草原局", "县林业局_县草原局"), ("con", "_con"),
    ("LPT1.表", "_LPT1.表"),
    ("console", "console"), ("COM10", "COM10"), ("COM¹", "_COM¹"), ("清单..", "清单"), (" . ", "文件"), ("", "文件"),
    ("审" * 300, "审" * 60),
])  # fmt: skip
def test_only_what_no_name_may_hold_is_changed(text: str, stem: str) -> None:
    assert file_stem(text) == stem
