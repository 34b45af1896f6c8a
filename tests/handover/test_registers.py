"""What a register holds is declared: nothing else is kept, and no PIN ever."""

from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from db import journal
from db.actors import Actor, Role, SiteKind
from db.errors import UserError
from db.handover.pins import tells_secret
from db.handover.registers import service
from db.handover.registers.rules import FIELDS, REGISTER_LABELS, FieldKind, Register, problems
from db.handover.registers.service import NewEntry

SEAL = NewEntry(
    Register.SEAL, "县交通运输局行政审批专用章", serial="1405250001", unit="枚",
    fields={"kind": "原审批专用章", "inscription": "县交通运输局行政审批专用章", "shape": "圆形", "diameter": "42"},
)  # fmt: skip
KEY = {"kind": "UKey", "system": "运政系统", "holder": "张三"}


def test_every_register_declares_its_fields_once() -> None:
    assert set(FIELDS) == set(REGISTER_LABELS) == set(Register)
    for fields in FIELDS.values():
        assert len({field.name for field in fields}) == len({field.label for field in fields}) == len(fields)
        assert all(bool(field.choices) is (field.kind is FieldKind.CHOICE) for field in fields)


@pytest.mark.parametrize(
    ("register", "name", "fields", "told"),
    [
        (Register.KEY, "UKey", KEY, []),
        (Register.KEY, " ", KEY, ["没有名称"]),
        (Register.KEY, "UKey", KEY | {"holder": " "}, ["没有填持有人"]),
        (Register.KEY, "UKey", KEY | {"pin": "x"}, ["「pin」不是密钥台账的栏目"]),
        (Register.KEY, "UKey", KEY | {"kind": "钥匙"}, ["密钥类型只能填UKey、数字证书、加密卡、动态令牌、其他"]),
        (Register.KEY, "UKey", KEY | {"expires_on": "2026-2-30"}, ["有效期至「2026-2-30」不是日期"]),
        (Register.KEY, "UKey", KEY | {"expires_on": "20260228"}, ["有效期至「20260228」不是日期"]),
        (Register.KEY, "UKey", KEY | {"scope": "字" * 2001}, ["权限范围超过 2000 字"]),
        (Register.KEY, "UKey", KEY | {"account": "ysgl 密码 abc123"}, ["写了 PIN、口令或者密码"]),
        (Register.KEY, "UKey 口令：8888", KEY, ["写了 PIN、口令或者密码"]),
        (Register.ARCHIVE, "卷", {"file_number": "3", "pages": "十二"}, ["页数「十二」不是整数"]),
        (Register.STAFF, "张三", {"post": "科员", "moved_on": "2021-01-15"}, []),
    ],
)
def test_problems_are_told_in_words(register: Register, name: str, fields: dict[str, str], told: list[str]) -> None:
    assert problems(register, name, fields) == told


@given(
    st.sampled_from(["PIN", "pin码", "ＰＩＮ", "口令", "密码", "Password"]),
    st.sampled_from([" ", "：", ":", "是", ""]),
    st.from_regex(r"[0-9A-Za-z]{4,12}", fullmatch=True),
)
def test_a_word_for_a_secret_with_one_behind_it_is_a_secret(word: str, between: str, secret: str) -> None:
    assume(between or word[-1] in "令码" or not secret.isalpha())  # Pingyao is a town
    assert tells_secret(f"备注 {word}{between}{secret}")


@pytest.mark.parametrize(
    "text", ["密码是：123456", "口令（12ab34）", "PIN：【1234】", "PIN 12 34 56", "密码为“abc123”"]
)
def test_a_secret_between_brackets_or_spaced_is_one_too(text: str) -> None:
    assert tells_secret(text)


@pytest.mark.parametrize(
    "text",
    [
        "口令（PIN）装信封",
        "密码（6位）当面改",
        "PIN 码当面交接",
        "口令由接收方重设",
        "密码信封一个",
        "密码 2020年12月改过",
        "密码机 SJJ1012",
        "Shipping 123",
        "12345",
    ],
)
def test_words_about_a_secret_are_none(text: str) -> None:
    assert not tells_secret(text)


def test_an_entry_is_kept_as_entered_and_found_by_register_and_batch(county: Actor) -> None:
    made = service.add_entry(county, replace(SEAL, note=" 一枚 ", fields={**SEAL.fields, "emblem": " "}))
    other = service.add_entry(county, replace(SEAL, batch_id="b"))
    assert (made.note, "emblem" in made.fields) == ("一枚", False)
    assert service.entry(made.id) == made
    assert service.entries(Register.SEAL) == [made, other]
    assert service.entries(Register.SEAL, "b") == [other]
    assert service.entries(Register.KEY) == []
    assert journal.history("register_entry", made.id)[0].action == "登记印章台账：县交通运输局行政审批专用章"
    with pytest.raises(UserError, match="台账里没有这一条"):
        service.entry("nowhere")


def test_a_change_leaves_in_the_journal_what_was_there_before(county: Actor) -> None:
    made = service.add_entry(county, SEAL)
    after = service.change_entry(county, made.id, replace(SEAL, serial="1405250002"), "看错号")
    assert service.entry(made.id) == after
    told = journal.history("register_entry", made.id)[-1]
    assert (told.before, told.after, told.reason) == ({"serial": "1405250001"}, {"serial": "1405250002"}, "看错号")
    service.change_entry(county, made.id, replace(SEAL, serial="1405250002"), "没有改")
    assert len(journal.history("register_entry", made.id)) == 2
    for new, reason, words in (
        (SEAL, " ", "写明理由"),
        (NewEntry(Register.KEY, "UKey", fields=KEY), "换一本", "不能换到另一本"),
        (SEAL, "口令 abc123", "PIN、口令或者密码"),
    ):
        with pytest.raises(UserError, match=words):
            service.change_entry(county, made.id, new, reason)


@pytest.mark.parametrize(
    ("new", "words"),
    [
        (replace(SEAL, fields={}), "没有填种类；没有填印文"),
        (replace(SEAL, quantity=-1), "数量 -1 不对"),
        (replace(SEAL, impression="印模.png"), "校验值不对"),
        (replace(SEAL, note="PIN 123456"), "PIN、口令或者密码"),
    ],
)
def test_what_a_register_cannot_hold_is_refused_and_nothing_of_it_is_kept(
    county: Actor, new: NewEntry, words: str
) -> None:
    with pytest.raises(UserError, match=words):
        service.add_entries(county, [SEAL, new])
    assert service.entries(Register.SEAL) == []


def test_registers_are_the_countys(county: Actor) -> None:
    elsewhere = replace(county, site=replace(county.site, kind=SiteKind.DEPARTMENT))
    with pytest.raises(UserError, match="由县级登记"):
        service.add_entry(elsewhere, SEAL)
    with pytest.raises(UserError):
        service.add_entry(replace(county, roles=frozenset({Role.WINDOW})), SEAL)
