"""What a survey is made of: its kind, its mode, who takes part, what kind of opinion is given. Pure."""

SURVEY_KINDS = {
    "visit": "现场踏勘",
    "drawings": "联合审图",
    "acceptance": "联合验收",
    "inspection": "检验检测",
    "review": "专家评审",
}
"""What is looked at (山西 2019 三(六); 泽州 2020 三(一)1)."""

SURVEY_MODES = {"own": "独立", "joint": "联合", "entrusted": "委托"}
"""The three forms of 踏勘评审 (垣曲 2022 Art 25)."""

PERSON_ROLES = {
    "officer": "核查人员",
    "department": "部门人员",
    "expert": "专家",
    "institution": "受托机构人员",
    "applicant": "申请人一方",
}

OPINION_KINDS = {"reference": "参考意见", "definite": "明确意见"}
"""A department gives a reference opinion (泽州 2020 三(二)) or a definite one (泽州 2020 三(三)); the two are not
the same."""
