"""A noun stands for a name where nothing is joined to it."""

from __future__ import annotations

import pytest

from clusterkg.extract.grammar import english_stand_ins, stand_ins


def said(text: str, kind: str = "Reference") -> list[str]:
    return sorted({text[f.start : f.end] for f in stand_ins.chinese(text) if f.type == kind})


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # what leaves a noun alone: marks, words of grammar, verbs, times
        ("公司副总经理表示", ["公司"]), ("有助于降低公司成本", ["公司"]), ("2025年公司向其采购", ["公司"]), ("系公司参股", ["公司"]), ("此前公司曾接触", ["公司"]),
        ("委派公司财务人员", ["公司"]), ("辞去公司职务", ["公司"]), ("“没断过。”公司董秘补充", ["公司"]), ("作为集群核心企业", ["集群"]), ("走进园区东门", ["园区"]),
        ("面向全链开放", ["全链"]), ("驿站站长说", ["驿站"]), ("(一)基地骨干企业增至23家", ["基地"]), ("今年,中心力争增收", ["中心"]),
        # what makes a kind, a name or a new one of it
        ("上市公司", []), ("全资子公司", []), ("临岱公司", []), ("检测公司", []), ("产业集群发展", []), ("企业集团的构成", []), ("公司法规定", []), ("落地的公司叫岱晖", []),
        ("市中心城区", []), ("平台经济", []), ("二、平台。", []), ("(三)联盟工作。", []), ("一个园区", []),
        # speakers
        ("我司与贵司签约", ["我司", "贵司"]), ("我们买的", ["我们"]), ("我局赴甬洽谈", ["我局"]), ("咱厂只会打床", ["咱厂"]), ("同意由你公司牵头", ["你公司"]), ("弊司", ["弊司"]),
        ("我国我市我方便贵州昂贵", []), ("我们国家", []), ("自我们", []), ("我院长", []),
        # those that point
        ("该型机已交付", ["该型机"]), ("这套技术转走了", ["这套技术"]), ("这家店不发货", ["这家店"]), ("该所副所长", ["该所"]), ("后两家企业未中标", ["后两家企业"]), ("该行签约", ["该行"]),
        ("该市场", []), ("该所有权", []), ("自此公司不再持有", ["公司"]), ("硅屿的母公司是", []), ("禾启39这个品种", []),
        ("由收购方承继", ["收购方"]), ("填报单位:岱晖", []), ("两联盟互认", ["两联盟"]),
        # by its last characters alone
        ("购入盐湖提锂纳滤膜,该膜是关键耗材", ["该膜"]), ("该膜是关键耗材", []),
    ],
)  # fmt: skip
def test_a_noun_alone_is_told_by_what_is_beside_it(text: str, expected: list[str]) -> None:
    assert said(text) == expected


def test_a_noun_that_was_declared_stands_for_it_wherever_it_stands_alone() -> None:
    text = "“岱晖扩产”(下称项目)由甲方承担。项目所研样机已成,原拟参加项目的企业退出,重点项目另报。"
    assert said(text) == ["甲方", "项目"]
    assert sum(text[f.start : f.end] == "项目" for f in set(stand_ins.chinese(text))) >= 3


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("供给某连锁商超和北美某客户", ["北美某客户", "某连锁商超"]),
        ("还有一家不愿具名的整机厂", ["一家不愿具名的整机厂"]),
        ("另一家岱晖没中", []),
        ("客户一、供应商B", ["供应商B", "客户一"]),
    ],
)
def test_a_withheld_name_is_whole(text: str, expected: list[str]) -> None:
    assert said(text, "Masked") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The mill said it had stock; the label moved on.", ["The mill", "the label"]),
        ("Party A and Party B form a venture.", ["Party A", "Party B"]),
        ("The Plan applies. The Base lies in Gushan.", ["The Base", "The Plan"]),
        ("The parties agree; the council met.", []),
        ("the buyer was Halden Ltd", []),
        ("We buy pumps, our pumps.", ["We"]),
    ],
)
def test_english_role_words(text: str, expected: list[str]) -> None:
    assert sorted({text[f.start : f.end] for f in english_stand_ins.english(text) if f.type == "Reference"}) == expected  # fmt: skip
