"""Nouns that stand alone for what was named before: 公司副总经理, 集群产值, 由园区运营, 我们, 贵司, 咱厂.

Whether a noun stands alone is told by what is before it: a mark, a word of grammar, a verb or a time leave it alone; another noun
makes it a kind (上市公司, 产业集群) or a name (临岱公司). Behind it, a few words make a compound of it (公司法, 平台经济).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from clusterkg.extract.grammar import lexing
from clusterkg.extract.grammar.found import Found
from clusterkg.extract.grammar.lexing import trie
from clusterkg.extract.grammar.vocabulary import listed, words

#: Verbs and words of time that leave the noun behind them alone, besides those that no name contains.
_LEAVE = words(
    "辞去 自此 就此 由此 亦有 另有 也有 有 降低 提升 提高 影响 增加 减少 损害 代表 委派 隶属 归属 占 使 令 离开 返回 来到 回到 入主 进驻 走进 来访 依赖 归 属 交给 留在 送到 卖给 告知 助力 助推 抵达 陪同 带领 率领 借 挂靠 欠 优化 巩固 改善 拓宽 扩大 增厚 支撑 维护 承接 代 同 使得 促使 有助于 有利于 取决于 来到 送回 找到 进到 供应给 提供给 出租给 转给 投给 打到 打给 发给 常年替 替 帮 找 盯 劝 盼 靠 据悉 另悉 眼下 早年 当年 起初 后来 最初 原先 同年 翌年 年内 报告期内 期末 年末 年底 年初 月底 日起 期间 上半年 下半年 一季度 二季度 三季度 四季度 截至目前 经核实 经核查 经查 经问询 年 月 日 末 底 前 后 时 起 内 外 中 另 注 查 曾是 曾任 曾为 仍是 仍为 同属 均属 属于 非 即 亦 或 约占 致 致使 令 邀 对于 作为 及其 以及 受制于 支付 打入 归还 退还 投资 增资 入股 参股 持有 所持 控股"
)
#: Among the words that no name contains: those that make a kind of what is behind them, or count it.
_KIND = words(
    "采购 销售 运营 经营 担保 租赁 开发 研发 研制 培训 推广 咨询 生产 贷款 服务 检测 出租 组建 设立 成立 创办 创建 共建 筹建 注册 一家 两家 三家 四家 五家 多家 几家 数家 各家 一个 两个 多个 首家 首个 首批 一批 某些 有关 相关 所有 一些 许多 不少 很多 多数 大多数 其他 其它 另一 上市 全资 独家 共享 开放 试行 结对 主导 当地 本地 外地 周边 附近 国内 国外 境内 境外 海外 本市 我市 全市 我省 全省 本省 我县 全县 我区 全区 我国 名为 叫做 名叫 视为 列为 评为 定为 称为 改为 转为 分为 约为 各 每 等 某 申请 创业者 培育 引进 引入 吸引 招引 认定 申报 联合 共同 出资 配套 主办 承办 投资设立 投资建设 投产 建设 布局 合作 该 其 那 这 我 你 他 她 它 品牌 项目 成员 会员 客户 用户 供应商 代理 独立 整个 上述 下列 下述 单位 企业 公司 母公司 子公司 全资 分公司 个 家 质押 抵押 拍卖 清算 破产 挂牌 集聚 打造 构建 谋划 推荐 全国 各地 出口 进口 制造商 建立 健全 完善 搭建 招商 团队 孵化 科技 管理"
)
_FREE = (frozenset(lexing.STOPS) | _LEAVE) - _KIND
_KEPT = frozenset(lexing.KEPT)
_LONGEST = max(len(word) for word in _FREE)

#: Noun → what makes a compound of it when it follows.
_COMPOUND = {
    "公司": r"法(?![定人务])|制(?![定造])|债|化(?![学工])|章程|名称|简称|全称|代码|类型|地址|简介|介绍\s*$|概况|治理准则|电话|网址|性质",
    "集团": r"化|军|公司|股份|有限|式|的构成",
    "联合体": r"名称|投标",
    "联盟": r"化|链|名称|式|商|工作。|标准|赛",
    "集群": r"化|发展|建设|培育|经济|效应|式|创新|促进|管理|办|名单|名称|类|认定|试点|优势|竞争",
    "园区": r"化|值班|基础|企业|平台|道路|建设|管|项目|发展|产业(?!\s*$)|招商|[一-龥]{2}会|名|类|经济|循环",
    "基地": r"化|建设|名[称录]|认定|管理|类|种植|式|现场|申报|复核|培育|评",
    "中心": r"城|实验室|镇|思想|任务|区|化|组|线|轴|店|广场|环节|偏|孔|距|站|位置|议题|商务|主任|地带|枢纽|医院|小学|校|名|制|[商]圈",
    "驿站": r"名|建设|管理",
    "孵化园": r"名|建设",
    "加速器": r"名|建设|管理|认定|类|申",
    "孵化器": r"名|建设|管理|认定|类|申|从业|载体|行业",
    "全链": r"条|路|接|上下",
    "合资公司": r"名|设立|组建|法",
    "新公司": r"名|设立|法",
    "合资企业": r"名|设立|法",
    "发行人": r"名|律师|会计",
    "学校": r"教|名|建|生",
    "学会": r"名|了|会",
    "商会": r"名|长",
    "协会": r"名|类|商会",
}  # fmt: skip
_NOUNS = re.compile(f"(?P<noun>{trie(_COMPOUND)})")
_NOT_AFTER = {noun: re.compile(rf"(?:{after})", re.MULTILINE) for noun, after in _COMPOUND.items()}
#: Where the noun is what is talked about, these must not stand before it though they leave 公司 alone.
_NEVER_OF = words("为 以 成为 是 有 的 之 新 原 旧 由于 级 大 小 持有 控股 参股 投资 入股 中 前 后 内 外 时")
#: What is joined to the noun behind it (“X”项目), unless a quotation or a number of a list ends there.
_CLOSED = frozenset("”》」』’)-—")
_OPENS = re.compile(r"[。!?,][”」’]$|(?:^|[\n。;])[ \u3000]*\([一二三四五六七八九十\d]{1,2}\)$")
_LABEL = re.compile(r" ?[::|\t]| {2,}|[\n。]|$")
_HEAD_OF_LINE = re.compile(r"(?:^|\n)[ \u3000\t]*(?:[(（]?[一二三四五六七八九十\d]{1,3}[)）、.．]|[-•*·■●]|第[一二三四五六七八九十]+[章节条])?[ \u3000\t]*$")  # fmt: skip
_HAN = re.compile(r"[㐀-鿿A-Za-z0-9]")
_HEADING = re.compile(r"(?:简介|介绍)[ \u3000]*(?:\n|$)")
#: 落地的公司叫…: a relative clause makes a new one of it.
_NEW_ONE = re.compile(r"[,。;、:\n叫名]|$|是[一-龥]{0,6}家")


def heads(text: str, start: int, end: int) -> bool:
    """Whether a noun is a label or a heading by itself: 项目:…, 二、平台。"""
    return (_LABEL.match(text, end) is not None or text.startswith("工作。", end)) and _HEAD_OF_LINE.search(
        text, max(0, start - 12), start
    ) is not None


def new_one(text: str, end: int) -> bool:
    """Whether a noun behind 的 is a new thing that the clause makes (落地的公司叫…), not one that was named."""
    return _NEW_ONE.match(text, end) is not None


def left_free(text: str, at: int) -> str | None:
    """Return what leaves a noun at an offset alone (a word, or ``""`` for a mark or an end), or None where something is joined to it."""
    if at == 0 or not _HAN.match(text, at - 1):
        return ""
    for size in (4, 3, 2):
        if text[max(0, at - size) : at] in _KEPT and text[max(0, at - size) : at] not in _FREE:
            return None
    for size in range(min(_LONGEST, at), 0, -1):
        word = text[at - size : at]
        if word in _KIND:
            return None
        if word in _FREE:
            return word
    return None


def nouns(text: str) -> Iterator[Found]:
    """Yield nouns that stand alone."""
    for match in _NOUNS.finditer(text):
        start, end = match.span()
        noun = match["noun"]
        before = left_free(text, start)
        if before is None or _NOT_AFTER[noun].match(text, end):
            continue
        if start and text[start - 1] in _CLOSED and not _OPENS.search(text, max(0, start - 8), start):
            continue
        if before == "" and heads(text, start, end):
            continue
        firm = noun == "公司"
        if before == "" and firm and _HEADING.match(text, end):
            continue
        if before == "的" and (not firm or _NEW_ONE.match(text, end)):
            continue
        if not firm and before in _NEVER_OF:
            continue
        yield Found(start, end, "Reference", "reference_alone_firm" if firm else "reference_alone_other")


def declared(text: str, said: frozenset[str]) -> Iterator[Found]:
    """Yield the other places of nouns that the text itself declared to stand for a name (下称项目): alone wherever nothing is joined to them."""
    if not said:
        return
    for match in re.finditer(trie(said), text):
        start, end = match.span()
        before = left_free(text, start)
        if before is None or (start and text[start - 1] in _CLOSED):
            continue
        if before == "" and heads(text, start, end):
            continue
        yield Found(start, end, "Reference", "reference_declared")


_OFFICES = listed(
    "公司 司 厂 院 所 校 局 委 中心 集团 企业 单位 协会 商会 联盟 会 行 店 社 园区 园 部 处 站 馆 基地 平台 研究院 研究所 学校 学院 大学 医院 银行 基金 工厂 机构"
)
_OWN_OFFICE = trie(_OFFICES)
_SPEAKING = re.compile(
    rf"(?P<we>(?:我们|咱们?)(?:家)?(?:公司|厂(?!长)|集团|单位|企业|学校|研究院|研究所|中心|店)|咱家(?!具|庭|电|长|居|纺)|(?:我|贵|咱)(?:{_OWN_OFFICE}|方(?![便案向式法面]))(?![知见长员有谓想说示以需述区省市县国])|我们(?!国家|党|市|省|县|区|国|的时代|今天|大家)|(?:你|您|他|她|它)(?:们|家|们家)?(?:公司|厂(?!长)|单位|集团|企业|学校|店(?!主))(?![们])|贵(?:司|公司)|(?<![一-龥])(?:弊|敝|我)司)"
)


def speaking(text: str) -> Iterator[Found]:
    """Yield what a speaker calls his own house and that of the one spoken to."""
    for match in _SPEAKING.finditer(text):
        start, end = match.span()
        if text[start - 1 : start + 1] in ("自我", "忘我", "富贵", "宝贵", "珍贵", "昂贵", "名贵", "其他", "客人", "工人", "商人"):  # fmt: skip
            continue
        yield Found(start, end, "Reference", "reference_own")


_THING = re.compile(
    r"(?:该(?:种|款|类|批|项)?|这(?:种|款|类|批|项)|上述|前述)(?P<head>[一-龥]{1,3}?)(?=[是的为系由主将已在用与以可因作目从属有需经正还也仍均全尚,])"
)
#: What 该 and the like stand before without pointing at a named thing.
_NO_THING = words(
    "市 县 区 地 文 书 日 月 年 人 类 处 时 案 事 事项 问题 情况 工作 过程 方面 领域 行业 期间 阶段 部分 内容 条款 数据 指标 比例 金额 价格 款项 交易 合作 事件 消息 传闻 说法 报道 观点 原因 原则 要求 会议 活动 职务 岗位 人士 同志 先生 女士 股份 股权 股票 债券 贷款 借款 资金 费用 订单 业务 客户 用户 季度 年度 国 州 市场 地区 区域 地块 土地 厂房 楼 车间 范围 规模 水平 方向 课程 奖项 奖 资格 称号 证书 号 名单 表 图 题 岗 如何 不 应 死 怎么 多少 有 些 样 里 么 边 次 天 周 届 期 段 点 位 名 团队 专家 教授 人才 博士 数量 数 率 项 笔 部 组 家 个"
)


def things(text: str) -> Iterator[Found]:
    """Yield words for a thing by its last characters alone (该膜, 这种滤芯), where a longer word that ends so stands before."""
    for match in _THING.finditer(text):
        head = match["head"]
        if head in _NO_THING or head[0] in "等即其之":
            continue
        at = text.rfind(head, max(0, match.start() - 400), match.start())
        while at >= 0:
            end = at + len(head)
            if _ONLY_HAN.match(text, at - 1) and (not _ONLY_HAN.match(text, end) or text[end] in _GRAMMAR):
                yield Found(match.start(), match.end("head"), "Reference", "reference_thing")
                break
            at = text.rfind(head, max(0, match.start() - 400), at)


_ONLY_HAN = re.compile(r"[㐀-鿿]")
_GRAMMAR = frozenset("是的为系由主将已在用与和及以可因作从属有需经正还也仍均全尚等两三四五六七八九十")


__all__ = ["declared", "left_free", "nouns", "speaking", "things"]
