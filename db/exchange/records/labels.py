"""What people call every field that travels, and which fields make one line where two versions are compared. Pure."""

from dataclasses import dataclass


def _words(pairs: str) -> dict[str, str]:
    words = pairs.split()
    return dict(zip(words[::2], words[1::2], strict=True))


FIELDS: dict[str, dict[str, str]] = {
    "organ": _words(
        "id 内部编号 name 名称 short_name 简称 kind 类别 code 代码 parent_id 上级单位 aliases 别名 phone 电话"
        " valid_from 启用日期 valid_to 停用日期 successor_id 接续单位 note 备注 former 曾用名"
    ),
    "rule_set": _words(
        "id 内部编号 region 地区 name 名称 effective_on 生效日期 document 依据文件 document_number 文号 parameters 规定"
    ),
    "calendar_notice": _words(
        "id 内部编号 year 年份 region 地区 title 名称 number 文号 published 发布日期 whole_year 全年"
        " rest 放假 work 上班"
    ),
    "phrase": _words("id 内部编号 purpose 用在 position 次序 text 内容 active 在用"),
    "edition": _words(
        "id 内部编号 name 名称 level 层级 region 地区 state 状态 approved_by 审定单位 published_on 公布日期"
        " kind 清单种类 base_id 沿用版本 upper_id 上级清单 in_force_on 施行日期 ended_on 停用日期 note 备注"
    ),
    "law": _words("id 内部编号 title 名称 number 文号 kind 类别 note 备注"),
    "reading": _words("id 内部编号 text 词 pinyin 读音"),
    "catalogue_entry": _words(
        "id 内部编号 edition_id 目录 position 次序 item_id 事项（内部） item_code 事项编码 item_name 事项名称"
        " department_text 部门 content 内容 basis 依据 note 备注"
    ),
    "item_version": _words(
        "id 内部编号 item_id 事项 version 版次 valid_from 起 valid_to 止 body 当时内容 adjustment_id 调整 reason 理由"
    ),
    "spec": _words(
        "id 内部编号 item_id 事项 version 版次 effective_on 生效日期 document 依据文件 document_number 文号"
        " source_level 制定层级 elements 要素 materials 申请材料 note 备注"
    ),
    "item_relation": _words(
        "id 内部编号 item_id 事项 position 次序 kind 关系 other_id 另一事项（内部） other_name 另一事项 materials 材料"
        " document 依据文件 document_number 文号 effective_on 生效日期 ended_on 停用日期 note 备注"
    ),
    "supervision": _words(
        "id 内部编号 item_id 事项 position 次序 body_id 监管主体（内部） body_text 监管主体 role 监管角色"
        " matter 监管事项 measures 监管措施 risk 风险等级 key_field 重点领域 key_links 关键环节 standard 监管规则和标准"
        " level 监管层级 entry_number 监管事项编号 entered_on 录入日期 rule 确定规则 rule_basis 确定依据 note 备注"
    ),
    "adjustment": _words(
        "id 内部编号 edition_id 清单版本 number 编号 kind 种类 title 标题 department_id 申请部门（内部）"
        " department_text 申请部门 reason 理由 basis 依据 upper_edition_id 上级清单 noticed_on 上级调整日期 note 备注"
    ),
    "adjustment_line": _words(
        "id 内部编号 adjustment_id 调整 position 次序 kind 调整方式 item_id 事项（内部） item_name 事项名称 "
        "before 调整前 after 调整后 direction 方向 basis 依据 successors 接续事项 note 备注"
    ),
    "list_act": _words(
        "id 内部编号 subject_type 对象种类 subject_id 对象 kind 步骤 edition_id 清单版本 organ_id 单位"
        " happened_on 日期 details 具体内容 reason 理由 reverses 更正哪一条 user_id 登记人编号 user_name 登记人"
        " organ_name 登记单位 at 记录时间 lsn 记录序号 clock 电脑时间"
    ),
    "item": _words(
        "id 内部编号 edition_id 清单版本 code 事项编码 code_scheme 编码规则 name 事项名称 main_item 主项"
        " item_type 事项类型 type_text 事项类型（原文） department_id 主管部门 department_text 主管部门（原文）"
        " implementing_id 实施机关 implementing_text 实施机关（原文） supervising_text 监管主体 basis 设定依据"
        " level 行使层级 statutory_limit 法定时限 statutory_unit 法定时限单位 limit_basis 时限依据"
        " promised_limit 承诺时限 promised_unit 承诺时限单位 township_accepts 乡镇代收 commitment 告知承诺"
        " status 状态 successor_id 接续事项 note 备注 batch_id 导入批次 source 来源"
        " tier 层次 above_id 上一层事项 upper_id 上级事项（内部） upper_code 上级编码 setting_level 设定层级"
        " predecessor_id 沿用事项 valid_from 起 valid_to 止 flags 办理方式"
    ),
    "guide": _words(
        "id 内部编号 item_id 事项 version 版次 effective_on 生效日期 conditions 受理条件 process 办理流程 fee 收费"
        " result_name 结果名称 validity 有效期 place 办理地点 note 备注 spec_version 所依规范版次 elements 其他要素"
    ),
    "material": _words(
        "id 内部编号 guide_id 指南 position 次序 name 名称 form 形式 copies 应交份数 core 核心要件 note 备注"
        " basis 依据 source 来源渠道"
    ),
    "batch": _words(
        "id 内部编号 name 名称 document_title 文件标题 document_number 文号 issuer 发文机关 notice_on 发文日期"
        " deadline 完成期限 transition_months 过渡期（月） transition_from 过渡期起 note 备注"
        " kind 种类 sequence 批次序号 source 文件原文"
    ),
    "transfer_item": _words(
        "id 内部编号 batch_id 批次 seq 序号 direction 方向 item_id 事项 name 事项名称 part 部分 item_type 事项类型"
        " type_as_written 事项类型（原文） from_organ_id 移出单位 to_organ_id 移入单位"
        " item_code 事项编码 sentence 文件原句 associated_with 随同事项 approval_duty 审批责任"
        " supervision_duty 监管责任 opinion_required 需要初审意见 opinion_basis 初审意见依据 survey 勘验方式"
        " effective_on 生效日期"
    ),
    "checklist": _words(
        "id 内部编号 batch_id 批次 direction 方向 giver_organ_id 移交单位 receiver_organ_id 接收单位"
        " witness_organ 监交单位 site_code 编制单位编码 issued_at 定稿时间 content_hash 内容校验值"
        " kind 种类 giver_person 移交人 receiver_person 接收人"
    ),
    "checklist_line": _words(
        "id 内部编号 checklist_id 清单 category 类别 position 次序 name 名称 specification 规格 quantity 数量 unit 单位"
        " serials 编号 medium 载体 condition 状况 remark 备注"
        " section 分项 entry_id 台账 attachment 附件 item_seqs 所属事项"
    ),
    "memorandum": _words(
        "id 内部编号 batch_id 批次 department_id 部门 version 版次 site_code 编制单位编码 effective_on 生效日期"
        " clauses 条款 items 事项范围 amends_id 修改哪一版 expires_on 有效期至"
    ),
    "case_file": _words(
        "id 内部编号 number 办件编号 site_code 收件单位编码 site_name 收件单位 item_id 事项（内部） item_name 事项"
        " item_type 事项类型 edition_name 清单版本 guide_version 指南版次 accepting_organ 受理机关"
        " deciding_organ 决定机关 statutory_limit 法定时限 promised_limit 承诺时限 promised_unit 承诺时限单位"
        " limit_unit 法定时限单位 limit_basis 时限依据 applicant 申请人 applicant_kind 申请人类别 id_kind 证件类型"
        " id_number 证件号码 id_number_masked 证件号码（遮住中间） contact 联系人 phone 联系电话 channel 申请方式"
        " received_on 收件日期 received_by 收件人 note 备注 kind 办理类型 case_type 办件类型 accept_mode 受理方式"
        " legal_person 法定代表人 address 地址 agent 代理人 agent_relation 代理关系 agent_phone 代理人电话"
        " agent_id_number 代理人证件号码 agent_id_kind 代理人证件类型 agent_id_masked 代理人证件号码（遮住中间）"
        " project 项目 outside_system 外部系统 outside_number 外部编号 base_case 原办件 base_certificate 原证照"
        " flags 标记"
    ),
    "case_material": _words(
        "id 内部编号 case_id 办件 position 次序 name 名称 form 形式 copies 应交份数 core 核心要件 received 已收份数"
        " note 备注 originals 原件份数 duplicates 复印件份数 waived 免交理由 source_case 已交于办件"
    ),
    "case_attachment": _words(
        "id 内部编号 case_id 办件 material_id 所属材料 position 次序 name 名称 mime 格式 sha256 内容校验值 size 大小"
        " added_by 添加人 added_at 添加时间"
    ),
    "case_act": _words(
        "id 内部编号 case_id 办件 kind 办理步骤 happened_on 日期 details 具体内容 reason 理由 reverses 更正哪一条"
        " user_id 办理人编号 user_name 办理人 organ_name 办理机关 at 记录时间 lsn 记录序号 clock 电脑时间"
    ),
    "applicant_correction": _words(
        "id 内部编号 case_id 办件 fields 更正内容 user_name 更正人 at 记录时间 id_number 证件号码"
        " agent_id_number 代理人证件号码"
    ),
    "survey": _words(
        "id 内部编号 number 编号 project 项目 kind 种类 mode 形式 organ_id 配合部门 institution 受托机构"
        " qualification 机构资质 method 实施办法 noticed_on 通知日期 planned_at 时间 place 地点 cases 办件"
        " again_of 复核哪一次 note 备注"
    ),
    "survey_person": _words(
        "id 内部编号 survey_id 踏勘 position 次序 organ 单位 name 姓名 post 职务 role 身份 entry_id 台账"
        " opinion_kind 意见种类 opinion 意见 opined_on 意见日期"
    ),
    "survey_point": _words(
        "id 内部编号 survey_id 踏勘 position 次序 matter 核查要点 wanted 要求 found 实际 fits 是否符合 note 备注"
    ),
    "line_act": _words(
        "id 内部编号 checklist_id 清单 line_id 清单行 content_hash 清单校验值 kind 登记 party 哪一方 quantity 数量"
        " due_on 补交日期 reason 理由 responsible 责任人 reverses 撤销哪一条 user_id 登记人编号 user_name 登记人"
        " organ_name 登记单位 at 记录时间 lsn 记录序号 clock 电脑时间 condition 实际状况"
    ),
    "register_entry": _words(
        "id 内部编号 register 台账 batch_id 批次 organ_id 来自单位 keeper_organ_id 保管单位 name 名称 serial 编号"
        " serial_to 编号止 quantity 数量 unit 单位 fields 栏目 impression 印模校验值 line_id 清单行 note 备注"
    ),
    "handover_act": _words(
        "id 内部编号 subject_type 对象种类 subject_id 对象 kind 步骤 batch_id 批次 organ_id 单位 happened_on 日期"
        " details 具体内容 reason 理由 reverses 更正哪一条 user_id 登记人编号 user_name 登记人 organ_name 登记单位"
        " at 记录时间 lsn 记录序号 clock 电脑时间"
    ),
    "paper": _words(
        "id 内部编号 kind 种类 number 编号 title 标题 subject_type 对象种类 subject_id 对象 snapshot 印出的内容"
        " digest 内容校验值 pages 页数 issued_on 日期 at 印出时间 user_id 印出人编号 user_name 印出人"
    ),
    "returned_page": _words(
        "id 内部编号 paper_id 文书 page 页 pages 共几页 sha256 扫描件 source_page 扫描件第几页 name 文件名"
        " digest 内容校验值 matched 归卷方式 filed_at 归卷时间 user_name 归卷人 note 备注"
    ),
}
"""Table, column, and what the column is called where versions are compared; every travelling column has a name."""

PARTS = {
    "guides": "办事指南",
    "materials": "材料",
    "attachments": "附件",
    "lines": "清单行",
    "transfer_items": "划转事项",
    "entries": "目录条目",
    "versions": "以前的版本",
    "specs": "实施规范",
    "relations": "关联",
    "supervisions": "监管",
    "adjustment_lines": "调整事项",
    "people": "参加人",
    "points": "核查要点",
}
"""The child rows of documents, by their name in the body."""


@dataclass(frozen=True, slots=True)
class Group:
    """Columns that are decided together because one means nothing without the others; shown under the first."""

    label: str
    columns: tuple[str, ...]


GROUPS: dict[str, tuple[Group, ...]] = {
    "case_file": (
        Group("办件编号", ("number", "site_code", "site_name")),
        Group("事项", ("item_name", "item_id", "item_type", "edition_name", "guide_version")),
        Group("法定时限", ("statutory_limit", "limit_unit", "limit_basis")),
        Group("承诺时限", ("promised_limit", "promised_unit")),
        Group("申请人", ("applicant", "applicant_kind")),
        Group("证件", ("id_number", "id_kind", "id_number_masked")),
        Group("代理人证件", ("agent_id_number", "agent_id_kind", "agent_id_masked")),
    ),
    "applicant_correction": (Group("更正内容", ("fields", "id_number", "agent_id_number")),),
    "case_attachment": (
        Group(
            "附件", ("name", "mime", "sha256", "size", "material_id", "position", "added_by", "added_at")
        ),
    ),
    "item": (
        Group("法定时限", ("statutory_limit", "statutory_unit", "limit_basis")),
        Group("承诺时限", ("promised_limit", "promised_unit")),
    ),
}  # fmt: skip
"""The groups of a table; every other column stands alone."""


def groups(table: str, columns: list[str]) -> list[Group]:
    """Every line two rows of a table are compared by, in the order of the table's columns; `id` is none of them."""
    tied = {column: group for group in GROUPS.get(table, ()) for column in group.columns}
    found = [tied.get(column) or Group(FIELDS[table][column], (column,)) for column in columns if column != "id"]
    return list(dict.fromkeys(found))
