"""Catch-all names of materials are found with their phrase; names that only sound so are left alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.items.specs.materials import catch_all


@pytest.mark.parametrize(
    ("name", "phrase"),
    [
        ("其他材料", "其他材料"), ("有关材料", "有关材料"), ("相关材料", "相关材料"), ("其它相关资料", "其它相关资料"),
        ("身份证等材料", "等材料"), ("营业执照等证明材料", "等证明材料"), ("等相关材料", "等相关材料"),
        ("法律、法规规定的其他材料", "规定的其他"), ("需要提供的其他文件", "提供的其他"),
        ("审批机关要求提供的材料", "要求提供的材料"), ("相关证明文件", "相关证明文件"),
        ("与申请事项有关的材料", "有关的材料"), ("房屋产权证、租赁合同等", "等"), ("户口簿等（原件）", "等"),
        ("申请人认为必要的材料", "必要的材料"), ("其他必要的证明文件", "其他必要的证明文件"),
        ("其他需要说明的文件", "其他需要说明"), ("相关手续", "相关手续"), ("其 他 材 料", "其他材料"),
        ("包括但不限于身份证明", "包括但不限于"), ("资质证书等有关材料", "等有关材料"),
    ],
)  # fmt: skip
def test_a_catch_all_is_flagged_with_its_phrase(name: str, phrase: str) -> None:
    assert catch_all(name) == phrase


@pytest.mark.parametrize(
    "name",
    [
        "其他组织登记证书", "法人或者其他组织的身份证明材料", "相关资质证书", "其他股东身份证明文件",
        "高等学校毕业证书", "安全等级评定材料", "二等安全生产标准化证书", "同等学力证明材料", "中等职业学校办学材料",
        "与第三者利害关系的相关说明", "预处理设施有关说明", "有关部门的批准文件", "公共场所卫生许可申请表",
        "项目备案材料", "执业兽医备案材料", "土地权属证明材料", "其他投资人的资信证明", "相关技术人员劳动合同",
        "设施设备清单", "与经营范围相适应的设备证明材料", "其他出资人身份证明材料",
    ],
)  # fmt: skip
def test_a_name_of_one_thing_is_left_alone(name: str) -> None:
    assert catch_all(name) == ""


@given(st.text("身份证明营业执照申请表图纸合同协议报告", min_size=1, max_size=10), st.sampled_from(["和", "、", "及"]))
def test_a_catch_all_behind_any_name_is_found(name: str, joint: str) -> None:
    assert catch_all(f"{name}{joint}其他材料")
    assert catch_all(f"{name}等材料")


@given(st.text(max_size=20))
def test_the_phrase_stands_in_the_name_and_no_text_breaks_the_search(name: str) -> None:
    assert catch_all(name) in "".join(name.split())
