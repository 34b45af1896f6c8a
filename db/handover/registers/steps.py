"""What can happen to a thing of a register, what is written down with it, and by how many persons. Pure."""

from collections.abc import Mapping

from db.handover.acts import HANDOVER_ACT_LABELS, HandoverActKind, Subject
from db.handover.registers.rules import Field, FieldKind, Register

K = HandoverActKind
R = Register

REMARK = Field("remark", "备注")
SERIALS = Field("serials", "编号范围")
QUANTITY = Field("quantity", "数量", FieldKind.NUMBER)
DOCUMENT = Field("document", "文件文号", required=True)


def _needed(name: str, label: str) -> Field:
    return Field(name, label, required=True)


def _two(first: str, second: str) -> tuple[Field, Field]:
    return _needed("first", first), _needed("second", second)


_PAPER = Field("document", "文件")
_HANDED = (_needed("giver", "移交人"), _needed("receiver", "接收人"), Field("witness", "监交人"), _PAPER)
_COUNT = Field("quantity", "实盘数量", FieldKind.NUMBER, required=True)
_AUTHORISATION = Field(
    "authorisation", "授权状态", FieldKind.CHOICE, required=True, choices=("已申请", "已授权", "已收回")
)
_DOCKING = Field(
    "docking", "对接状态", FieldKind.CHOICE, required=True, choices=("未对接", "对接中", "已对接", "不需对接")
)
_EXCHANGE = Field(
    "exchange", "数据交换", FieldKind.CHOICE, required=True, choices=("未交换", "部分交换", "已交换", "不需交换")
)
_OFF = (_PAPER, REMARK)

STEPS: Mapping[Register, Mapping[HandoverActKind, tuple[Field, ...]]] = {
    R.SEAL: {
        K.ENABLED: (_needed("document", "启用文号"), *_two("经办人", "监督人"), Field("basis", "备忘录未签的依据")),
        K.USED: (
            _needed("document", "文书名称文号"), Field("copies", "份数", FieldKind.NUMBER, required=True),
            _needed("applicant", "用印人"), _needed("approver", "批准人"), _needed("keeper", "监印人"), REMARK,
        ),
        K.EXTRA_SEAL: (
            _needed("document", "文书或办件"), _needed("organ", "加盖单位"), _needed("why", "加盖事由"),
            _needed("agreed", "双方商定情况"), _needed("stamped_by", "盖章人"),
        ),
        K.CLOSING_SEAL: (_needed("basis", "依据"), Field("scope", "哪些在办件"), Field("organ", "部门")),
        K.HANDED_ON: _HANDED,
        K.DEACTIVATED: (_needed("organ", "废止机关"), _needed("document", "停用文号"), *_two("经办人", "监督人")),
        K.SEALED_UP: (
            _needed("document", "封存文号"), _needed("place", "存放地点"), _needed("keeper", "保管人"),
            Field("envelope", "封袋编号"), *_two("封存人", "另一封存人"),
        ),
        K.UNSEALED: (_needed("document", "批准文件"), _needed("why", "启封事由"), *_two("启封人", "另一启封人")),
        K.DESTROYED: (
            _needed("document", "批准销毁文件"), _needed("method", "销毁方式"), *_two("销毁人", "另一销毁人"),
            Field("supervisor", "监销人"),
        ),
    },
    R.KEY: {
        K.HANDED_ON: (*_HANDED, Field("envelope", "信封编号"), Field("seal_number", "封签编号")),
        K.GIVEN_BACK: (_needed("giver", "交回人"), _needed("receiver", "收回人"), _PAPER),
        K.REVOKED: (_needed("document", "注销文件"), REMARK),
    },
    R.SYSTEM: {
        K.AUTHORISED: (_AUTHORISATION, DOCUMENT, Field("account", "账号"), Field("scope", "权限范围")),
        K.DOCKED: (_DOCKING, _EXCHANGE, _PAPER),
        K.REVOKED: _OFF,
    },
    R.CERTIFICATE: {
        K.STOCK_IN: (
            SERIALS, QUANTITY, _needed("document", "入库凭证"), Field("channel", "供应渠道"), Field("giver", "交货人"),
            _needed("receiver", "验收人"),
        ),
        K.STOCK_OUT: (
            SERIALS, QUANTITY, _needed("receiver", "领用人"), _needed("keeper", "发放人"), Field("document", "用途"),
        ),
        K.GIVEN_BACK: (SERIALS, QUANTITY, _needed("giver", "交回人"), _needed("receiver", "验收人"), REMARK),
        K.VOIDED: (SERIALS, QUANTITY, _needed("why", "作废原因"), *_two("经办人", "监督人")),
        K.COUNTED: (_COUNT, *_two("盘点人", "监盘人"), Field("why", "差异原因")),
    },
    R.EQUIPMENT: {K.HANDED_ON: _HANDED, K.REVOKED: _OFF},
    R.ARCHIVE: {K.HANDED_ON: _HANDED},
    R.EXPERT: {K.REVOKED: _OFF},
    R.INTERMEDIARY: {K.REVOKED: _OFF},
    R.STAFF: {},
    R.INCIDENT: {
        K.REPORTED: (_needed("organ", "报送单位"), DOCUMENT),
        K.ANSWERED: (_needed("organ", "答复单位"), Field("document", "文件文号"), _needed("answer", "答复内容")),
        K.CLOSED: (_needed("result", "处理结果"), Field("document", "文件文号")),
    },
}  # fmt: skip
"""What is written down with each step: 印章登记表, 用印台账, annexes C and D, 山西 2019 三(三), 三(七), 三(八).

A formal act on a seal or on stock is two persons' and rests on a document (国发〔1999〕25号 第二十二条 to 第二十五条).
"""

PAIRS = (
    ("first", "second"), ("giver", "receiver"), ("giver", "witness"), ("receiver", "witness"),
    ("first", "supervisor"), ("second", "supervisor"),
)  # fmt: skip
"""Which details name two persons: they are never one, and who oversees is a third."""

VERBS: Mapping[tuple[Register, HandoverActKind], str] = {
    (R.INCIDENT, K.REPORTED): "上报",
    (R.CERTIFICATE, K.GIVEN_BACK): "交回入库",
    (R.EQUIPMENT, K.REVOKED): "报废",
    (R.EXPERT, K.REVOKED): "移出专家库",
}
"""Where a step of a register is called otherwise than elsewhere."""


def subject_of(register: Register) -> Subject:
    """What the acts on a register's entries are about."""
    return Subject.INCIDENT if register is Register.INCIDENT else Subject.ENTRY


def called(register: Register, kind: HandoverActKind) -> str:
    """A step in office words."""
    return VERBS.get((register, kind), HANDOVER_ACT_LABELS[kind])
