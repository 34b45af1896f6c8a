"""What tells a PIN or a password, and the words of an office that are none: 商用密码 is a matter of licences too."""

import pytest

from db.handover.pins import tells_secret


@pytest.mark.parametrize(
    "text",
    [
        "商用密码应用安全性评估",
        "商用密码产品质量检测机构资质认定",
        "电子政务电子认证服务资质认定（含使用商用密码）",
        "国家密码管理局公告第53号",
        "县密码管理局 2026-10-12 来函",
        "商用密码 2026-10-12 换证",
        "晋密码[2026]12号",
        "晋密码（2026）第 12 号",
        "晋密码〔2026〕12号",
        "商用密码（2023年修订）",
        "采用国产密码 SM2、SM4 算法",
        "密码SM4-CBC 加密",
        "商用密码 GM/T 0028-2014",
        "商用密码GB/T39786-2021",
        "密码 AES-256",
        "商用密码（SM4）产品",
        "密码算法改为 SM4",
        "商用密码产品的密码改为SM4-CBC",
        "密码锁改为 3 把",
        "商用密码（2026-10-12 换证）",
        "领取密码 UKey 一个",
        "领取密码UKey120个",
        "密码USBKey 两支",
        "动态口令 OTP 令牌",
        "商用密码 120 台",
        "口令 100 次",
        "忘记密码请到窗口",
        pytest.param("密码 " + " " * 99_000, id="spaces that no reader goes through twice"),
        pytest.param("密码(" * 30_000, id="brackets that never close"),
        "密码已当面告知申请人",
        "口令见信封",
        "密码产品证书 GM001219920201234",
        "Pingyao 县来函",
        "PINGAN 保险公司",
        "申请人 PIN 码遗失",
        "《中华人民共和国密码法》第21条",
    ],
)
def test_ordinary_office_words_are_no_secret(text: str) -> None:
    assert not tells_secret(text)


@pytest.mark.parametrize(
    "text",
    [
        "系统登录密码 abc123",
        "一网通办密码：Yz2026!!",
        "密码 admin",
        "密码改为 123456",
        "口令已重置，新密码设成 Yz2026",
        "密碼：888888",
        "密码SM4abc",
        "密码是2026-10-1234",
        "UKey 密码123456",
        "口令：888888 次日改掉",
        "证书 PIN 4711",
        "PIN4711",
        "PINab12",
        "ｐａｓｓｗｏｒｄ：ｑｗｅｒｔｙ",
        "电子税务局密码（Abc123）",
        "密码 1234 56",
    ],
)
def test_what_could_be_typed_in_somewhere_is_one(text: str) -> None:
    assert tells_secret(text)
