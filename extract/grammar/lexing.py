"""Sets of words as one regular expression, and Chinese text cut at the words that end or begin no name.

Chinese writes no blanks, so the left end of a name is found by what cannot belong to it: punctuation, particles, prepositions,
verbs, words for kinds of institution. Some of their characters also stand inside names (和 in 永和, 用 in 应用): words that protect
them are listed beside.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache, lru_cache
from typing import NamedTuple

HAN = "\u3007\u3400-\u9fff"


def trie(words: Iterable[str]) -> str:
    """Return a pattern that matches the longest of the words at a place; nested by beginning, so that it is fast."""
    root: dict[str, dict] = {}  # type: ignore[type-arg]  # a dict of itself has no type that mypy can write
    for word in set(words):
        node = root
        for char in word:
            node = node.setdefault(char, {})
        node[""] = {}
    return _pattern(root)


def _pattern(node: dict[str, dict]) -> str:  # type: ignore[type-arg]  # as above
    ends = "" in node
    single = sorted(char for char, below in node.items() if char and below.keys() == {""})
    parts = [
        re.escape(char) + _pattern(below)
        for char, below in sorted(node.items())
        if char and char not in single
    ]
    if single:
        parts.append(
            re.escape(single[0]) if len(single) == 1 else f"[{''.join(re.escape(c) for c in single)}]"
        )
    if not parts:
        return ""
    inner = parts[0] if len(parts) == 1 and not ends else f"(?:{'|'.join(parts)})"
    return f"{inner}?" if ends else inner


#: Words with a character that would cut, though here it does not.
_KEEP = """
和平 永和 共和 协和 中和 人和 和田 呼和 和县 和谐 和利 和顺 和记 和泰 祥和 泰和 太和 饱和 和静 平和 温和 亲和 和龙 清和 瑞和 嘉和 三和 元和 仁和 雍和 和信 和创 隆和 益和 德和 昌和 信和 和林 总和
工业和信息化 经济和信息化 发展和改革 住房和城乡建设 人力资源和社会保障 文化和旅游 科技和工业信息化 科学技术和 教育和科技 商务和 工业和商务 科技和信息化 科技和知识产权 经济和科技 工业和科技 发展和科技
华为 有为 为民 天为 行为 智为 人为 大为 云为 对外 对接 绝对 相对 对口 配对 对冲 以岭 以色列 以太 于都 于洪 于田 在线 在研 在建 在校 将军 将乐 不锈 不饱 不粘 不干胶 未来 经济 经纬 经开 经贸 经信 经营 经理 经销 财经 神经 经办 经验 经费 经编
自由 向阳 方向 定向 纵向 横向 双向 风向 面向 从化 从江 从业 等离子 高等 中等 优等 等静压 等级 平等 等温 了解 普及 及时 埃及 成都 首都 都江堰 都市 都匀 新都 花都 丰都 江都 宜都 武都 昌都 古都 都昌 平均 均衡 均胜 均瑶 均质 均匀
规则 细则 准则 原则 系统 体系 系列 联系 院系 关系 派系 水系 因子 基因 因特 获嘉 受体 就业 成就 对称 职称 名称 小说 说明 跟踪 驻马店 至诚 至正 至纯 至善 冬至 数据 依据 据点 票据 按摩 按键 合并 并网 并联 被动 供给 给水 给排水 给料 给药 自给
应用 专用 通用 商用 民用 军用 家用 医用 车用 农用 日用 公用 信用 药用 食用 饲用 船用 用品 用电 用具 警用 两用 用友 模拟 虚拟 申请 拟合 而立 其他 其它 该死 不二 不来梅 若尔盖 若羌 兰若 般若 如若 若水
合作社 合作银行 合作金融 国际合作 合作中心 经济合作 合作联社 供应链 生产力 安全生产 生产建设 联合会 联合体 联合国 联合实验 联合研究 联合创新 联合化工 联合收 联合汽车 联合重工 联合资信 联合信用 联合动力 联合电子 联合总会 联合开发中心
中小企业 科技企业 企业家 企业加速 企业孵化 企业服务 企业管理 企业发展 企业咨询 企业联合 企业协会 企业信用 企业集团 企业研究 企业技术 小微企业 企业融资 企业培育 乡镇企业
产品质量 产品质 公司法 项目管理 项目数据 项目咨询 成员国 研制生产 项目建设 用户端 用户侧 客户端 来料 来宾 提供商 服务商 投资者 获得性
建设银行 建设集团 建设局 建设厅 建设兵团 布局合理 规划局 上市公司 促进会 促进中心 促进局 共同体 共同基金 面向对象 独家代理 主导产品 机制砂 全面质量 归还 偿还 返还 还原 如皋 如东 如意 如新 如家 如何 如此 如实 如期 着力 着陆 着色 着装 附着 会同县 包括 获悉 融资担保 主要 重要 首要 需要 必要 要素 要塞 概要 纪要 摘要 会员 会计 会议 会展 协会 学会 商会 社会 机会 委员会 工会 促进会 研究会 基金会 理事会 董事会 监事会 会稽 会昌 会泽 会宁 会东 会理
"""
#: Words that belong to no name of an institution: they end before its left edge or begin after its right one.
_STOP = """
的 了 与 和 及 或 由 向 对 从 把 被 将 给 为 于 以 是 等 经 据 按 但 并 而 且 也 都 又 已 曾 拟 未 不 请 该 其 各 每 让 跟 赴 诉 称 在 至 到 因 均 则 系 仅 暂 尚 若 获 受 就 说 问 答 做 用 如 着 还 却 仍 才 很 只 呢 吗 吧 啊 他 她 它 我 你 您 这 那
以及 以下 以上 其中 分别 例如 比如 譬如 包括 依托 委托 会同 联合 授予 认定 采购 供应 供货 提供 支持 指导 介绍 表示 宣布 签约 签署 签订 合作 持有 转让 出售 购买 受让 迁往 迁至 迁入 落户 入驻 走进 来自 隶属 变更 更名 前身 旗下 下属 所属 下设 附属于
起诉 获悉 同意 推荐 加入 退出 成立 设立 设在 位于 组建 创建 创办 筹建 共建 举办 主办 承办 协办 召开 举行 参加 参与 出席 主持 牵头 实施 承担 负责 发起 收购 并购 增资 参股 入股 领投 跟投 融资 认购 出资 投资建设 投资设立 注资 控股股东 实际控制人 股东 持股
供应商 经销商 代理商 分销商 制造商 生产商 运营商 服务商 承包商 客户 用户 竞争对手 合作伙伴 合作方 对手 子公司 分公司 母公司 孙公司 全资 公司 企业 单位 成员 会员 理事长 副理事长 理事 秘书长 董事长 总经理 副总经理 总裁 副总裁 主任 副主任 院长 所长 校长 局长 厅长 市长 县长 区长 书记 教授 研究员 工程师 专家 记者 负责人 法定代表人 法人 代表 团队 先生 女士 同志 老板 厂长 经理 创始人 董事 监事 主席 副主席 会长 副会长
品牌 项目 主体 名称 简称 下称 又称 统称 地址 电话 联系人 招标人 中标人 投标人 采购人 申请人 专利权人 发明人 受让人 让与人 出让人 转让方 受让方 许可人 被许可人 承租人 出租人 承办方 主办方 甲方 乙方 丙方 丁方 双方 各方 对方
生产 研制 研发 开发 推出 发布 公布 公告 披露 透露 指出 认为 强调 要求 希望 计划 打算 准备 预计 力争 争取 完成 实现 达到 超过 突破 攻克 掌握 拥有 具有 具备 采用 使用 利用 运用 引进 引入 吸引 招引 培育 扶持 鼓励 推动 推进 促进了 加快 加强 提升 提高 扩大 建成 建有 投产 投用 运营 经营 主营 销售 出口 进口 销往 卖给 卖到 交付 配套 服务于 应用于 适用于 用于 属于 关于 对于 由于 至于 终于 位列 排名 获得 获批 获评 荣获 入选 列入 纳入 通过 经过 根据 按照 依据 为了 除了 随着 通知 印发 转发 抄送 报送 主送
目前 近日 日前 此前 此后 随后 同时 此外 另外 另据 另有 其次 首先 最后 如今 现在 现任 原任 曾任 历任 担任 兼任 任职 任教 任 前任 时任 今后 当前 未来将 已经 曾经 正在 即将 仍在 尚未 没有 未能 不能 可以 可能 应当 应该 必须 需要 能够 愿意 不再 不得 不会 不是 就是 而是 还是 也是 或者 并且 而且 但是 不过 然而 因此 所以 因为 如果 虽然 尽管 不仅 只有 只要 无论 包含 涵盖 覆盖 涉及 针对 围绕 面对 围绕着 例行
一家 两家 三家 四家 五家 多家 一批 一个 两个 多个 首家 首批 首个 某些 有关 相关 上述 下列 以上各 本市 我市 全市 我省 全省 本省 我县 全县 我区 全区 我国 全国各 国内 国外 境内 境外 海外 当地 本地 外地 周边 附近 今年 去年 明年 昨日 今日 本月 上月 本周 上周 期间 以来 以前 以后 之前 之后 之间 之一 左右 前后 内外 当天
中标 未中标 投标 报价 竞标 招标 采购自 购自 订购 询价 求购 推介 走访 调研 考察 参观 访问 慰问 赴 前往 抵达 途经 邀请 组织 安排 协调 要求各 向社会 所有 一些 整个 大多数 多数 许多 不少 很多 几家 数家 各家 另一 担心 意味 引发 督促 遭到 转战 下达 迎接 告上 股份制 长期 短期 部分 全部 明显 普遍 方面 有望 招商 具体 聚集 上市公司 检测机构 服务机构 评价机构 中介机构 认证机构 金融机构 对接 消息 落实 贯彻 执行 学习 讨论 审议 审核 审批 批准 核准 备案 验收 检查 监督 处罚 判决 裁定 一审 二审 驳回 赔偿 侵权 侵害 侵犯 传闻 据悉 据了解 据称 据介绍 互为 成为 作为 视为 列为 评为 定为 称为 改为 转为 分为 约为 仅为 均为 皆为 担保 授信 贷款 放贷 质押 抵押 提出 提交 提请 反映 反馈 回应 回复 答复 否认 承认 证实 确认 澄清 说明 发现 看到 听取 注意到 开始 停止 暂停 终止 结束 恢复 继续 保持 维持 存在 出现 发生 爆发
建立 强化 整合 开拓 依靠 探索 充分发挥 发挥 完善 赋予 深化 深入 进一步 健全 构建 打造 培养 管理好 营造 优化 做好 做强 做大 搭建 集聚 形成 坚持 带动 辐射 引领 增强 引导 统筹 启动 倡导 丰富 调动 凝聚 转变 注重 出台 体制 机制 格局 充分 积极 大力 着力 努力 切实 认真 广泛 普遍 逐步 逐渐 不断 持续 全面 全力 加大 加速推进 加强对 优先 重点支持 遴选 推选 评选 选拔 选择 选定 确定 制定 修订 编制 起草 颁布 实行 试行 推行 开展 展开 从事 致力 专注 聚焦 瞄准 立足 面向 布局 谋划 规划建设 培训 辅导 帮助 协助 配合 服务好 保障 满足 适应 符合 遵守 违反 禁止 限制 允许 得到 收到 接到 接受 接收 拿到 拿下 斩获 夺得 摘得 赢得 借助 凭借 通过与 携手 联手 牵手 合力 共同 一起 独家 独立完成 主导 参股了 引进了 位居 地处 毗邻 紧邻 坐落 建于 始建 占地 总建筑 投入 投向 注入 拨付 拨款 奖励 补贴 补助 资助 减免 返还 缴纳 征收 上市 挂牌 退市 停牌 复牌 破产 倒闭 清算 注销 吊销 查封 冻结 拍卖 变卖 处置 剥离 重组 整改 整治 关闭 关停 停产 限产 减产 扩产 复产 投建 开工 竣工 落成 揭牌 奠基 亮相 首发 首秀 展出 参展 参赛 获奖 夺冠 当选 就任 履新 离任 辞职 退休 去世 出生 毕业后 留学 回国 创业者 认为是 说是 叫做 名叫 名为 题为 意为 即为 互派 结对 走出 推广 孵化自 脱胎于 毕业于 就读于 毕业 入孵 在孵 清退 退租 搬离 搬迁 迁 租用 租赁 出租 预约 共享 开放 免费 有限期 联系 咨询 回访 交流 洽谈 磋商 谈判 沟通 协商 达成 续签 中止 解除 废止 放弃 撤回 撤销 取消 拒绝 婉拒 拒
园内 区内 厂内 院内 增补 增选 补选 吸纳 聘请 聘任 转让予 授予给 候选人 促成 撮合 自然人 投资方 出资方 竞得人 竞买人 承包人 发包人 分包商 分包单位 排名第一 第一名 第二名 第三名
系列 型号 数量 金额 占比 比例 价格 均价 合计 小计 备注 序号 全称 英文名 曾用名 又名 原名 别名 即 另
"""
#: Verbs that stand inside a name when the words of an institution follow at once.
_INSIDE = "(?:担保|采购|招标|咨询|研发|生产|销售|服务|运营|经营|开发|推广|租赁|融资|引进|合作|利用|使用|报价|供应|共享|推广|检验|交流)(?=有限|股份|集团|中心|总公司|管理|服务|代理|协会|咨询|总站|基地|平台)"
#: Characters that join two names or stand inside one: 腐蚀与防护研究所.
JOINERS = frozenset("与和及")


#: All of them, and the words that hold a character that would cut.
STOPS = tuple(_STOP.split())
KEPT = frozenset(_KEEP.split())


def _words(text: str) -> list[str]:
    return text.split()


@cache
def delimiters() -> re.Pattern[str]:
    """Return the pattern that finds what a name cannot run over: groups ``keep`` (no cut), ``stop`` and ``hard``."""
    return re.compile(
        f"(?P<keep>{trie(_words(_KEEP))}|{_INSIDE})|(?P<stop>{trie(_words(_STOP))})|(?P<hard>[^{HAN}]+)"
    )


class Segment(NamedTuple):
    """Han characters between two delimiters; the delimiters are given as they stand (``""`` at an end of the text)."""

    start: int
    end: int
    before: str
    after: str


@lru_cache(maxsize=2)
def segments(text: str) -> list[Segment]:
    """Cut a text into the stretches in which a name may stand."""
    found: list[Segment] = []
    at, before = 0, ""
    for match in delimiters().finditer(text):
        if match["keep"] is not None:
            continue
        start, end = match.span()
        if start > at:
            found.append(Segment(at, start, before, match.group()))
            before = match.group()
        else:
            before += match.group()
        at = end
    if at < len(text):
        found.append(Segment(at, len(text), before, ""))
    return found
