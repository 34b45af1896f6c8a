"""The template texts of each category of a checklist, so that instructions on a line are told from real data."""

PAPER, ELECTRONIC, BOTH, THING = "纸质", "电子", "纸质、电子", "实物"
MEDIA = (PAPER, ELECTRONIC, BOTH, THING)

STANDARDS = (
    ("a 许可依据", "审批依据", "逐项列明法律、法规、规章条款"),
    ("b 提交材料", "提交材料", "每项材料目录和示范文本"),
    ("c 审批流程", "审批流程", "流程图和岗位职责"),
    ("d 审批时限", "审批时限", "法定时限和承诺时限对照表"),
)
"""The four sub-lines of ③ (泽州 2020 二(二))."""

SHARED = (
    (4, "名册", "审批专家名册", "姓名、专业、单位、联系方式", 1, "份", BOTH),
    (5, "名录", "涉及中介服务机构名录", "服务事项、机构名称、资质、联系方式", 1, "份", BOTH),
    (7, "文书", "审批文书样本", "受理、补正、决定等各一份", 1, "套", BOTH),
    (7, "档案", "审批资料和卷宗", "按卷宗移交目录，案卷号、题名、年度、页数", 1, "卷", PAPER),
    (8, "设备", "专用打印设备", "品牌型号、附件", 1, "台", THING),
    (9, "系统", "专网审批系统授权", "系统名称、账号、权限范围、对接状态", 1, "个", ELECTRONIC),
    (11, "密钥", "专网系统密钥", "类型、序列号、信封号；口令当面交接，不得写入", 1, "支", THING),
)
CERTIFIED = (
    (6, "空白证照", "空白证照", "证照名称、起止号", 1, "本", PAPER),
    (6, "台账", "证照发放台账", "历年发放、作废、结存", 1, "份", BOTH),
)
SEAL = (10, "旧章", "原审批专用章", "印文、形状、尺寸；废止后封存", 1, "枚", THING)
NAMES_OF_ITEMS = "事项名称、编码、类型"
BASES = "法律、法规、规章、文件"

_INSTRUCTIONS = frozenset(
    [NAMES_OF_ITEMS, BASES, *(told[2] for told in STANDARDS), *(told[3] for told in (*SHARED, *CERTIFIED, SEAL))]
)
_NAMES = frozenset(told[2] for told in (*SHARED, *CERTIFIED, SEAL))


def data(specification: str) -> str:
    """A line's specification; '' where it still is the template's instruction. Pure."""
    return "" if specification.strip() in _INSTRUCTIONS else specification.strip()


def is_named(name: str) -> bool:
    """Whether somebody has written a thing's own name in place of the template's general one. Pure."""
    return name.strip() not in _NAMES
