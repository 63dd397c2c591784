"""Words of trade and kind that firms and institutions carry in their names, and short names of firms built on them.

A name is a brand with such words around it (沅朴|新材, 青海|晗光|硅业); words of trade alone name nothing (新能源科技).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from clusterkg.extract.grammar import atlas
from clusterkg.extract.grammar.found import Found
from clusterkg.extract.grammar.lexicon import is_word
from clusterkg.extract.grammar.lexing import Segment, trie
from clusterkg.extract.grammar.vocabulary import listed, words

#: Words that end a short name of a firm.
TRADES = """
科技 新材 新材料 材料 新能源 能源 电力 电气 电器 电子 光电 光学 光伏 光能 微电子 半导体 芯片 集成 集成电路 显示 显示技术 激光 通信 通讯 网络 信息 软件 数据 智能 智能科技 智造 数科 云计算 机器人 自动化 控制 传感 传感技术 仪器 仪表 测控 检测 测试 精密 精工 精机 精铸 机械 机电 重工 重机 重装 重型 装备 设备 动力 电机 泵业 泵阀 阀门 轴承 齿轮 液压 气动 传动 紧固件 模具 模塑 铸造 铸件 锻件 锻造 环件
有机硅 新能 锂材 铜材 铝材 钢材 玻纤 碳纤 纤维 纱业 覆铜板 氟化工 精化 膜材料 膜材 环保陶瓷 特陶 磁源 医械 仪器设备 乳品 酿造 制罐 罐业 链条 线缆附件 锻压 锻造 重锻 远洋 海装 海缆 风电装备 气体 特气 焊材 磨料 磨具 硬质合金 粉末冶金 冶炼 石英 晶体 蓝宝石 声学 影像 视讯 航电 农装 种苗 花卉 药用 医美 酶工程 香精 色素 助剂 催化 催化剂
刀具 工具 机床 数控 焊接 电梯 起重 矿机 煤机 农机 纺机 制糖机械 食品机械 印刷 包装 纸业 造纸 钢铁 特钢 钢管 钢构 不锈钢 铜业 铝业 锂业 钴业 镍业 钛业 锌业 锡业 钨业 稀土 矿业 冶金 金属 硅业 硅材料 硅能 碳材 炭素 石墨 化工 化学 化纤 石化 氯碱 盐化 涂料 油墨 树脂 塑料 塑业 塑化 橡塑 橡胶 轮胎 密封 密封件 薄膜 膜业 玻璃 陶瓷 搪瓷 水泥 建材 建设 建工 路桥 环保 环境 水务 水处理 生物 生物科技 生物技术
生科 医药 药业 制药 医疗 医疗器械 医械 器械 诊断 基因 健康 食品 饮料 乳业 牧业 渔业 农业 农牧 种业 饲料 粮油 茶业 酒业 糖业 盐业 面粉 调味品 烘焙 肉业 水产 纺织 纺机 印染 染整 服饰 服装 鞋业 鞋材 皮革 家纺 丝绸 毛纺 针织 无纺 家具 家居 家电 厨具 卫浴 照明 灯具 玩具 文具 乐器 珠宝 汽车 汽配 车业 车灯 客车 电动车 摩托 零部件 汽车零部件 底盘 线束 电池 锂电 锂能 储能 氢能 充电 风电 风能 核电 水电 燃气 热力 电缆 线缆 线材 电线 光缆 光纤 光子 变压器 开关 电工 电源 电容 磁材 磁业 磁电 航空 航天 宇航 卫星 飞机 无人机 船舶 造船 船业 重船 海工 轨道 轨交 机车 铁路 物流 航运 港口 快递 供应链 商贸 贸易 国际 实业 工业 股份 控股 集团 投资 地产 置业 文旅 传媒 文化 教育 电商 工业软件 数字 数智 云 视觉 算法 时代 前沿 制造 工程 技术 创新 高科 高新 牵引电气 石化装备 电瓷 仓储 印刷电子 水泵 风机 压缩机 制冷 空调 锅炉 电炉 包材 耗材 滤材 辅料 面料 布业 丝业 竹业 木业 林业 板业 石业 砖业 灯业 钟表 眼镜 镜业 光学科技 五金 电镀 喷涂 热处理 检验 认证 咨询 生命科学 细胞 疫苗 试剂 原料药 中药 香料 日化 化妆品 洗涤 安防 消防 应急 物联 车联 微纳 纳米 量子 超导 增材 三维 打印
"""
#: Words that describe or rank; with words of trade they make no name.
_GENERIC = """
国家 国家级 省级 市级 县级 区级 省部级 地方 行业 区域 全球 世界 国际 国内 中国 全国 我国 本市 本省 各级 各类 各种 新型 大型 中型 小型 中小型 中小 小微 微型 大中型 重点 骨干 龙头 核心 领军 头部 优势 优质 优秀 知名 著名 一流 高水平 高端 高级 高新 高新技术 高技术 先进 现代 传统 新兴 战略性新兴 战略 特色 专业 专业化 专精特新 综合 综合性 公共 公益 社会 社会化 第三方 独立 民营 国有 国营 国资 央属 外资 中外合资 合资 独资 私营 私募 公募 上市 拟上市 非上市 创业板 关联 参股 控股 全资 目标 标的 母 子 分 总 该 本 某 大 小 新 老 原 旧 若干 多家 一批 部分 主要 相关 有关 其他 其余 所有 全部 共同 共性 关键 关键技术 基础 前沿 应用 产业 产业化 产业链 产业技术 工业 工业化 企业 事业 机构 单位 园 区 院 所 校 院校 高校 科研 科技 科学 技术 科学技术 工程 工程化 研究 研究与试验 研发 开发 创新 创业 创新创业 创新型 创新战略 技术创新 技术创新战略 产业技术创新战略 产学研 协同 协同创新 联合 合作 互助 专业合作 服务 服务业 中介 咨询 信息 信息化 数字 数字化 智能 智能化 智慧 网络 互联网 绿色 低碳 环保 生态 循环 安全 质量 标准 标准化 知识产权 专利 成果 转化 转移 技术转移 转移转化 交易 产权 技术产权 金融 投资 股权 创业投资 风险投资 天使 引导 产业引导 政府 政府引导 政府性 专项 发展 母 种子 担保 融资 融资担保 保险 再保险 商业 商业性 政策性 开发性 股份制 农村 农村商业 城市商业 村镇 民生 社会资本 管理 运营 运维 维护 建设 建筑 施工 设计 规划 制造 生产 加工 装配 组装 检验 检测 检验检测 测试 试验 评价 评估 认证 认可 计量 验证 中试 概念验证 示范 试点 培育 孵化 加速 科技企业 众创 双创 创客 大学 大学生 高等 职业 职业技术 专科 本科 综合 理工 工科 师范 医学 农业 林业 牧业 渔业 水利 电力 交通 运输 物流 商务 贸易 外贸 外向型 出口 进口 跨境 电子商务 文化 教育 体育 旅游 医疗 卫生 健康 生物 生物医药 医药 制药 新药 药品 食品 化工 化学 精细化工 石化 石油 煤炭 矿山 冶金 钢铁 有色 有色金属 稀土 金属 新材料 材料 新能源 能源 电子 电子信息 半导体 集成电路 芯片 软件 通信 人工智能 大数据 云计算 物联网 区块链 机器人 装备 高端装备 装备制造 先进制造 制造业 智能制造 机械 机电 汽车 新能源汽车 动力电池 电池 储能 光伏 风电 氢能 核电 航空 航天 航空航天 船舶 海洋 海洋工程 轨道交通 纺织 服装 轻工 家电 家具 造纸 包装 印刷 建材 陶瓷 玻璃 同类 本地 当地 外地 境外 海外 离岸 跨国 外国 东部 中部 西部 市 省 县 镇 乡 村 州 区 街道 社区 园区 开发区 经济 经济技术 高新区 工业园 产业园 科技园 会议 中心 办公 实验 中央 重 双 核 网 电 水 气 油 煤 铁 钢 铜 铝 造 纸 糖 盐 茶 酒 药 布 鞋 服 化 机 车 船 飞 发 变 配 输 供 热 加 自来 污水 垃圾 处理 物业 餐饮 家政 劳务 人力 资源 人力资源 人才 档案 统计 会计 审计 法律 律师 税务 广告 传播 媒体 展览 会展 培训 学习 交流 推广 促进 公司 集团 总 工作 基金 基金会 平台 载体 级 类 型 式 性 化 业 能 领域 环节 上游 下游 中游 上下游 客户 供应商 主机 整机 整车 零部件 配套 代工 个 三 两 几 数 第 一 二 家 首 以 各 等 最 大规模 专门 业务 信息服务 副省级 计划单列 有色 非 共享 开放 开放式 开放性 一站式 全链条 全产业链 全过程 公开 大型仪器 仪器 仪器设备 设备 共享服务 公共服务 公共技术 技术服务 检测服务 综合服务 科技服务 信息服务 金融服务 高质量 可持续 长期 年度 季度 日常 特种 特殊 普通 一般 通用 专用 自主 自有 自建 新建 在建 拟建 已建 共建 世界一流 国有控股 地方国有 有限 股份 责任
"""
#: Words of trade that also name what is made: without a place before them they show no firm.
_THINGS = words(
    "有机硅 铜材 铝材 钢材 纤维 覆铜板 膜材料 膜材 环保陶瓷 链条 气体 特气 焊材 磨料 磨具 硬质合金 石英 晶体 蓝宝石 种苗 花卉 香精 色素 助剂 催化剂 催化 仪器设备 乳品 材料 能源 电力 电器 光电 芯片 集成电路 显示技术 软件 数据 信息 网络 数字 机器人 控制 传感 传感技术 仪器 仪表 检测 测试 机械 装备 设备 动力 电机 阀门 轴承 齿轮 气动 传动 紧固件 模具 铸造 铸件 锻件 环件 刀具 工具 机床 焊接 电梯 印刷 包装 钢铁 特钢 钢管 不锈钢 稀土 金属 炭素 石墨 化学 化纤 涂料 油墨 树脂 塑料 橡胶 轮胎 密封 密封件 薄膜 玻璃 陶瓷 搪瓷 水泥 建材 建设 环境 生物技术 器械 医疗器械 诊断 基因 健康 食品 饮料 农业 饲料 面粉 调味品 水产 纺织 印染 服饰 服装 皮革 家具 家居 家电 厨具 照明 灯具 玩具 文具 乐器 珠宝 汽车 车灯 客车 电动车 零部件 汽车零部件 底盘 线束 电池 储能 充电 电缆 线材 电线 光缆 光纤 变压器 开关 电源 电容 磁材 航空 卫星 飞机 无人机 船舶 轨道 机车 铁路 物流 港口 快递 供应链 贸易 工业 投资 地产 文化 教育 工业软件 视觉 算法 时代 前沿 制造 工程 技术 创新 水泵 风机 压缩机 制冷 空调 锅炉 电炉 包材 耗材 滤材 辅料 面料 钟表 眼镜 五金 电镀 喷涂 热处理 检验 认证 咨询 细胞 疫苗 试剂 原料药 中药 香料 化妆品 洗涤 消防 应急 物联 纳米 量子 超导 打印 仓储 国际 股份 集团 控股 重型 云 自动化 通信 通讯 激光 半导体 新材料 新能源 储能 氢能 风能 水电 核电 燃气 热力 生命科学 医疗 医药"
)


#: Of these, what names a doing or a field and never by itself a firm: only a place before it makes a name.
_FIELDS = words(
    "创新 技术 工程 前沿 时代 云 数据 信息 数字 投资 文化 教育 贸易 国际 工业 制造 物流 检测 测试 认证 咨询 打印 检验 应急 环境 健康 建设 网络 控制 焊接 电镀 喷涂 热处理 能源 消防 供应链 印刷 包装 集团 股份 控股 农业 仓储 显示技术 传感技术 生物技术 软件 动力 安防 铸造 锻造 算法 视觉 材料 化学 食品 机械 设备 装备 器械 电力 通信 交通 诊断 基因 细胞 商贸 快递 港口 铁路 航空 航天 传动 气动 制冷 水务 智能 智能科技 实业 文旅 传媒 电商 置业 服务"
)


@cache
def _parts() -> frozenset[str]:
    return frozenset(_GENERIC.split()) | frozenset(TRADES.split())


def is_generic(core: str) -> bool:
    """Whether the words before a suffix are words of kind and trade alone, so that nothing is named."""
    if not core:
        return True
    rest = core
    if head := _PLACE.match(core):
        rest = core[head.end() :]
    return not rest or _made_of(rest)


def _made_of(words: str) -> bool:
    """Whether a string can be cut into generic words (longest parts need not be first)."""
    parts, reach = _parts(), {0}
    for end in range(1, len(words) + 1):
        if any(words[start:end] in parts for start in range(max(0, end - 9), end) if start in reach):
            reach.add(end)
    return len(words) in reach


def is_common(word: str) -> bool:
    """Whether two characters are a plain word of business Chinese, so that they are no brand by themselves."""
    return word in _COMMON_WORDS


#: What stands in front of a brand.
_PLACE = re.compile(
    rf"(?:{trie([*atlas.PROVINCES, *atlas.REGIONS_ZH])})?(?:省)?(?:{trie(atlas.CITIES)})?市?"
    r"(?:(?:[一-龥]{1,2}县|[一-龥]{2}[区市])(?=[一-龥]{3}))?"
)
#: Characters with which a short name does not begin.
_BAD_HEAD = re.compile(
    r"^首[笔批个次台套款期轮单份]|^[一二两三四五六七八九十第此些哪那这又再只就才更最很太越已有无没非较个条项件台套为的地得着过们性化型式类中内外前后上下左右里间旁年月日时期次份]"
)
_COMMON = """
发展 生产 推进 全新 高端 大型 小型 传统 现代 先进 国产 进口 自主 主要 其他 相关 各类 多种 部分 整体 系统 集成 综合 专业 特种 普通 通用 专用 民用 军用 工业 农业 商业 海洋 深海 水下 地下 地面 空中 高速 低速 高压 低压 高温 低温 常温 超高 超低 轻量 轻质 重型 微型 便携 固定 移动 手持 车载 机载 船载 星载 智能 数字 模拟 虚拟 可再 清洁 绿色 环保 节能 低碳 零碳 高效 优质 精细 精准 柔性 刚性 硬质 软质 液态 固态 气态 粉末 颗粒 纤维 复合 高分 纳米 微米 生物 化学 物理 电化 光电 热电 磁性 导电 绝缘 半导 超导 动力 消费 医用 家用 日用 食用 饲用 药用 工程 建筑 装饰 道路 桥梁 隧道 铁路 公路 航空 航天 轨道 城市 农村 社区 家庭 个人 企业 公共 社会 国家 地方 区域 全球 国际 国内 海外 东部 西部 南方 北方 上游 下游 中游 前端 后端 终端 核心 关键 基础 应用 前沿 新型 新兴 战略 重点 特色 优势 支柱 主导 龙头 骨干 生命 健康 科学 技术 理论 基本 根本 一般 特殊 正常 异常 安全 质量 标准 计量 检验 测试 试验 实验 研究 开发 设计 制造 加工 装配 维修 维护 运营 管理 服务 销售 采购 物流 仓储 运输 配送 包装 印刷 金融 投资 融资 保险 证券 信贷 财政 税务 审计 会计 法律 教育 培训 文化 体育 旅游 娱乐 传媒 广告 电商 互联 物联 云端 边缘 人工 机器 自动 无人 远程 在线 离线 实时 动态 静态 稳定 可靠 精密 复杂 简单 常规 非常 更加 十分 比较 可降 可持 资源 能量 原油 天然 煤炭 矿山 石油 钢铁 有色 稀有 稀土 贵金 黑色 新型 废旧 报废 二手 循环 再生 回收 污水 垃圾 大气 土壤 环境 生态 气候 气象 地质 海底 极地 荒漠 森林 草原 湖泊 河流 水利 水文 种植 养殖 畜牧 水产 渔业 林业 园林 花卉 蔬菜 水果 粮食 食品 饮料 保健 中药 西药 化药 疫苗 器械 诊断 治疗 康复 护理 养老 医疗 卫生 疾控 基因 细胞 蛋白 抗体 多肽 核酸 合成 发酵 提取 分离 纯化 结晶 干燥 冷冻 真空 高纯 超纯 电子 信息 通信 网络 软件 硬件 芯片 模组 模块 器件 元件 组件 部件 零件 配件 附件 整机 整车 成套 单机 单体 主机 辅机 量产 中试 小试 试制 样机 首台 批量 规模 产能 产量 订单 合同 价格 成本 利润 收入 支出 预算 资金 资产 负债 股权 债权 市场 需求 供给 供应 竞争 合作 联合 协同 融合 创新 创业 转型 升级 改造 优化 提升 加快 促进 推动 支持 鼓励 引导 规范 加强 深化 拓展 扩大 增强 完善 健全 建立 构建 打造 形成 实现 突破 掌握 解决 攻克
"""
_TRADE_WORDS = frozenset(TRADES.split())
_COMMON_WORDS = frozenset(_COMMON.split())


@cache
def _short() -> re.Pattern[str]:
    trades = trie(TRADES.split())
    return re.compile(
        rf"(?P<place>{_PLACE.pattern})(?P<brand>[一-龥]{{1,6}}?)(?P<trade>(?:{trades})+)(?P<rest>$)"
    )


#: Light words before a name in one segment, and a country glued to a foreign firm (guideline 3.6).
_LIGHT = re.compile(
    rf"(?:没有|现有|拥有|还有|均有|有|原|现|前|另|即|后|使|靠|找|去|起|见|里|家|名|元)(?=(?:{trie([*atlas.PROVINCES, *atlas.CITIES])})[一-龥]{{2}})|(?:{trie([c for c in atlas.COUNTRIES_ZH if c != '中国'])})(?=[一-龥]{{3}})"
)
_PLACE_BRAND = re.compile(
    rf"(?:{trie([c for c in atlas.CITIES if c not in atlas.EVERYDAY])})(?P<brand>[一-龥]{{2}})"
)
_FIRM_BEFORE = re.compile(
    r"(?:与|和|、|向|对|由|被|客户|供应商|经销商|企业|公司|品牌|对手|股东|采购自|收购|入股|子公司|包括|如|用户|据|传闻|起诉|诉|推荐|、)$"
)
#: Verbs and nouns that show a firm beside an unknown name.
_FIRM_AFTER = re.compile(
    r"^ ?(?:公司|集团|位于|成立|生产|研制|研发|宣布|表示|称|拟|将|已|供应|提供|供货|销售|收购|获|中标|入驻|加入|签约|签署|控股|持股|停产|减产|计划|在|的|也|与|和|、|\(|从|向|为|因|由|承担|迁|退出|落户|主营|参与)"
)


_DEAL = re.compile(r"(?:采购|供货|供应|购销|销售|订货|买卖|加工|定制)(?:框架)?(?:合同|协议|订单|项目)")


def short_names(text: str, cut: list[Segment]) -> Iterator[Found]:
    """Yield short names of firms: a brand and a trade between two delimiters (沅朴新材, 淄博祁岳泵阀)."""
    for segment in cut:
        length = segment.end - segment.start
        if not 4 <= length <= 12:
            continue
        start = segment.start
        if light := _LIGHT.match(text, start, segment.end):
            start = light.end()
        said = text[start : segment.end]
        match = _short().match(said)
        if match is None:
            unknown = _PLACE_BRAND.fullmatch(said)
            if unknown and _is_brand(unknown["brand"], "业务", True) and not is_word(unknown["brand"]):
                yield Found(start, segment.end, "Firm", "short_place_brand")
            continue
        brand, trade = match["brand"], match["trade"]
        if not _is_brand(brand, trade, bool(match["place"])):
            continue
        last = last_word(trade)
        # 该所研制的|倾转旋翼无人机: what follows is made, not who makes.
        if last in _THINGS and segment.before.endswith("的") and not match["place"]:
            continue
        # 签订|硅光收发芯片|采购合同
        if last in _THINGS and _DEAL.match(text, segment.end) and not match["place"]:
            continue
        kind = (
            "anchored"
            if match["place"]
            else "field"
            if last in _FIELDS
            else "thing"
            if last in _THINGS
            else "bare"
        )
        family = f"short_{kind}{'_word' if is_word(brand) else ''}"
        if kind in ("field", "thing") and (
            _FIRM_BEFORE.search(segment.before) or _FIRM_AFTER.match(segment.after)
        ):
            family += "_slot"
        yield Found(start, segment.end, "Firm", family)


def _is_brand(brand: str, trade: str, placed: bool) -> bool:
    if _BAD_HEAD.match(brand) or is_generic(brand) or brand in _COMMON_WORDS:
        return False
    if len(brand) == 1 and not placed:
        return False
    if len(brand) > 4:
        return False
    # 高纯|石英 + 材料: a common word anywhere in a brand of two words makes a plain noun phrase of it.
    if any(brand[i : i + 2] in _COMMON_WORDS for i in range(len(brand) - 1)):
        return False
    return len(trade) >= 2


def last_word(trade: str) -> str:
    """Return the last word of a run of words of trade, the longest that ends it."""
    return next((trade[i:] for i in range(len(trade)) if trade[i:] in _TRADE_WORDS), trade)


@cache
def _trade_tail() -> re.Pattern[str]:
    return re.compile(rf"(?:{trie([*TRADES.split(), *TAILS])})+$")


def split_name(name: str) -> tuple[str, str, str] | None:
    """Return place, brand and trade of a firm's name without its legal form, or None where no brand can be told."""
    core = re.sub(
        r"(?:\([^)]*\))?(?:集团)?(?:股份)?(?:有限)?(?:责任)?(?:公司|合伙企业)(?:\(有限合伙\))?$|(?:集团|总厂|厂)$",
        "",
        name,
    )
    core = re.sub(r"\([^)]*\)", "", core)
    head = _PLACE.match(core)
    place = head.group() if head else ""
    rest = core[len(place) :]
    if not rest:
        return None
    trades = _trade_tail()
    # The brand is what stands before the words of trade, at least two characters.
    for size in (2, 3, 4):
        if size < len(rest) and trades.match(rest, size):
            return place, rest[:size], rest[size:]
    if len(rest) >= 3:
        return place, rest[:2], rest[2:]
    return place, rest, ""


TAILS = listed(
    "制造 应用 开发 研究 服务 管理 发展 经营 销售 设备 制品 元件 部件 器件 产品 精密 高分子 器材 系统 机械 船舶配套 盐湖 热 蓄能 发电"
)
