"""The key file beside a store: what no program of ours wrote is refused in words, and so is another store's."""

import json
import shutil
from pathlib import Path

import pytest

from db import keys, store
from db.actors import Actor, SiteKind
from db.errors import UserError
from db.organs import service as organs
from db.paths import StorePaths
from tests.conftest import PASSWORD


def test_a_key_file_nobody_of_ours_wrote_is_refused_at_once(county: Actor, county_paths: StorePaths) -> None:
    store.close_store()
    good = json.loads(county_paths.keys.read_text(encoding="utf-8"))
    slots: tuple[dict[str, object], ...] = (
        {"time": 10**8}, {"time": "3"}, {"time": 1.5}, {"memory_kib": 10**9}, {"salt": "!"}, {"wrapped": ""},
        {"name": 5}, {"kind": None},
    )  # fmt: skip
    heads: tuple[dict[str, object], ...] = (
        {"label": {}}, {"label": good["label"] | {"kind": "ministry"}}, {"label": good["label"] | {"organ": 5}},
        {"store_id": None}, {"slots": {"a": 1}}, {"format": "1"},
    )  # fmt: skip
    bad = [json.dumps(good | {"slots": [slot | change for slot in good["slots"]]}) for change in slots]
    bad += [json.dumps(good | change) for change in heads]
    for text in (*bad, "null", "[]", "[" * 100_000, json.dumps(good)[:-40], ""):
        county_paths.keys.write_text(text, encoding="utf-8")
        with pytest.raises(UserError, match=r"^钥匙文件 .* 读不出来"):
            organs.sign_in(county_paths, "李四", PASSWORD)
        with pytest.raises(UserError, match=r"^钥匙文件 .* 读不出来"):
            keys.label(county_paths.keys)


def test_the_key_file_of_another_store_opens_nothing_and_says_that_the_two_do_not_belong_together(
    county: Actor, county_paths: StorePaths, tmp_path: Path
) -> None:
    store.close_store()
    other = StorePaths(tmp_path / "other")
    organs.start_office(other, SiteKind.TOWNSHIP, "巴公镇便民服务中心", "140525103", "李四", PASSWORD)
    store.close_store()
    shutil.copy2(other.keys, county_paths.keys)
    with pytest.raises(UserError, match="和钥匙文件不是一套"):
        organs.sign_in(county_paths, "李四", PASSWORD)
