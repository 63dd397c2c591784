"""Words that names of firms are built from beside the brand: legal forms, light words, words of trade that mean one thing."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from clusterkg.extract.grammar import trades
from clusterkg.extract.grammar.vocabulary import words

#: Chinese legal form at the end of a name → its class.
FORMS_ZH: tuple[tuple[str, str], ...] = (
    ("股份有限责任公司", "shares"), ("股份有限公司", "shares"), ("股份公司", "shares"), ("有限责任公司", "limited"), ("有限公司", "limited"),
    ("有限合伙企业", "partners"), ("合伙企业(有限合伙)", "partners"), ("合伙企业(普通合伙)", "partners"), ("合伙企业", "partners"), ("(有限合伙)", "partners"),
    ("(普通合伙)", "partners"), ("(特殊普通合伙)", "partners"), ("事务所(特殊普通合伙)", "partners"), ("株式会社", "shares"), ("总公司", "company"), ("公司", "company"),
    ("总厂", "works"), ("厂", "works"), ("农民专业合作社", "cooperative"), ("专业合作社", "cooperative"),
)  # fmt: skip
_FORM_ZH = re.compile(rf"(?:{'|'.join(re.escape(form) for form, _ in FORMS_ZH)})$")
_CLASS_ZH = dict(FORMS_ZH)
#: Words that a firm adds or drops without becoming another: never all that tells two names apart.
LIGHT = words(
    "科技 技术 科学技术 发展 实业 产业 工业 企业 国际 股份 控股 集团 有限 开发 制造 公司 总 投资 中国 创新 高科 高新技术"
)
#: Written so and so, meant alike: variant → canonical.
_ALIKE = {
    "通讯": "通信", "零部件": "部件", "配件": "部件", "汽配": "汽车部件", "信息技术": "信息科技", "技术": "科技", "科学技术": "科技", "新材": "新材料", "药业": "医药", "制药": "医药", "机电设备": "机电",
    "半导体科技": "半导体", "实业发展": "实业", "电器": "电器", "医械": "医疗器械", "器材": "器械", "锂电": "锂电池", "集成": "集成", "生物技术": "生物科技", "能源科技": "能源", "高科": "科技", "高新技术": "科技",
}  # fmt: skip
_MORE = words(
    "国家 农村 商业 合作 电影 大学 学院 科学院 研究生院 交通大学 "
    "科技 技术 发展 实业 产业 工业 企业 国际 股份 控股 集团 中国 开发 制造 创新 高科 商用 民用 石油 天然气 汽车 通信 通信技术 网络通信 移动通信 电子科技 信息科技 信息产业 信息技术 科学技术 数字技术 软件技术 工程技术 技术服务 装饰 装潢 幕墙 园林 景观 建筑 建设 工程 工程局 勘察 设计 规划 咨询 监理 检测 桥梁 隧道 "
    "公路 铁路 铁道 铁建 路桥 航空 航天 飞机 航务 港务 港湾 冶金 冶炼 有色 黄金 白银 煤业 煤电 煤化 焦化 焦煤 盐湖 盐业 露天煤业 电投 电能 发电 供电 电网 电工 电气设备 电力设备 输配电 水利 水电 水务 水业 燃气 天然气 热力 热电 证券 银行 保险 信托 期货 租赁 担保 典当 基金 资本 资管 资产 财富 金融 金控 银行业 资产管理 资本管理 财务 "
    "医院 医药 中药 西药 药材 药房 连锁 大药房 医学 眼科 口腔 体检 疫苗 生化 生物制品 血液制品 原料 化学 化学工业 化学品 精细化工 氟化工 磷化工 农化 农药 化肥 肥业 农资 种子 果业 果蔬 肉食 肉类 食品工业 乳品 啤酒 白酒 黄酒 葡萄酒 酿酒 饮品 百货 商场 商业 商厦 商城 超市 零售 免税 餐饮 酒店 旅行社 旅游 景区 影视 影业 出版 传播 广告 "
    "游戏 娱乐 体育 动漫 互娱 互动 教育科技 物业 地产 房地产 房地产开发 开发建设 城建 城投 城市 园区 新城 市政 交通 交运 运输 公交 地铁 高铁 机场 海运 远洋 船务 集装箱 冷链 快运 速运 物产 进出口 外贸 贸易 商贸 经贸 供销 粮食 粮油 面业 糖业 盐化 塑胶 塑化 橡塑 高分子 高分子材料 复合材料 特种材料 金属材料 金属资源 资源 "
    "矿山 矿冶 矿产 稀土 磁性材料 磁电 永磁 硬质合金 合金 轻合金 钢铁 特钢 特殊钢 不锈钢 钢管 钢丝绳 钢结构 型材 管业 管道 铸管 铸锻 铸件 锻压 重机 重型机械 工程机械 专用车 客车 卡车 重卡 轿车 商用车 汽车工业 汽车部件 汽车零部件 汽车饰件 车桥 曲轴 轮毂 轮胎 座椅 玻璃 光学玻璃 显示 光显 面板 液晶 照明 光源 半导体照明 激光 激光技术 "
    "光通信 光电科技 光电技术 光纤 光缆 线缆 电缆 电磁线 线材 铜箔 铝箔 铜材 铝材 锂盐 锂能源 动力 动力电池 电源 电源技术 储能 充电 新能源汽车 电动 电动汽车 风电 风能 光伏 太阳能 硅业 硅材料 氢能 核电 核能 核工业 工控 自动化 自动化技术 机器人 机床 数控 数控机床 工具 刀具 量具 轴承 齿轮 链条 传动 液压 气动 泵业 水泵 阀门 压缩机 制冷 空调 冷热 "
    "锅炉 汽轮机 电机 电站 变压器 开关 互感器 电容器 继电器 连接器 传感器 仪表 仪器 仪器仪表 计量 称重 测控 测试 检验 检验认证 认证 安全 安全技术 安防 消防 应急 应急设备 环卫 环卫装备 环保 环保科技 环境 环境科技 环境工程 生态 节能 节能环保 水处理 固废 净化 洁净 包装 包装材料 印务 印刷 纸业 造纸 纸浆 林业 木业 家居 家具 家纺 纺织 棉业 毛纺 丝绸 印染 "
    "服装 服饰 鞋业 箱包 皮革 珠宝 钟表 首饰 玩具 文具 文化传媒 文化创意 文化产业 网络科技 网络技术 互联网 大数据 数据 云计算 云 人工智能 智能 智能科技 智能装备 智能制造 智能技术 智慧 智联 物联网 软件 软件园 信息 信息服务 电脑 计算机 计算机技术 系统 系统工程 系统集成 集成电路 微电子 电子 电子材料 电子商务 电子元件 元器件 芯片 半导体 晶圆 封测 封装 "
    "精密 精密机械 精密制造 精密工业 精密科技 精工 精机 模具 模塑 五金 紧固件 弹簧 焊接 焊材 涂料 油墨 油漆 树脂 胶业 胶粘 粘合剂 助剂 催化剂 气体 工业气体 特种气体 超硬 磨料 耐火 耐磨 保温 建材 水泥 混凝土 管桩 石材 陶瓷 卫浴 洁具 门窗 地板 板材 装配式 餐具 厨具 厨卫 小家电 家用电器 电器 电气 低压电器 高压电器 高压开关 电表 水表 燃气表 "
    "科教 职业教育 培训 人力 人力资源 服务 管理 经营 销售 营销 采购 供应 供应链 供应链管理 物资 后勤 检修 维修 安装 设备安装 机电安装 电池 蓄电池 锂电池 锂离子电池 隔膜 正极材料 负极材料 电解液 三元 磷酸铁锂 石墨 碳素 炭素 碳纤维 玻纤 纤维 化纤 氨纶 涤纶 粘胶 无纺 薄膜 光学膜 膜 膜科技 生命科学 基因 诊断 诊断技术 试剂 医疗 医疗用品 医疗技术 医疗设备 医疗器械 影像 康复 健康 健康产业 大健康 养老 母婴 宠物 "
    "农业 农牧 牧业 饲料 养殖 水产 渔业 海洋 海工 船舶 造船 重工 重工业 兵器 军工 特种装备 装备 装备制造 装备科技 卫星 导航 测绘 遥感 地理信息 电科 电信 联通 移动 铁塔 广电 有线 邮政 烟草 盐业 供水 排水 自来水 污水处理 石化 石油化工 油气 油田 油服 炼化 煤炭 煤层气 页岩气 钻井 勘探 地质 地矿 核燃料 科研 研究 研究院 研究所 研究总院 设计院 中心"
)


@cache
def trade_words() -> frozenset[str]:
    """Return the words that may stand behind a brand."""
    return frozenset(trades.TRADES.split()) | frozenset(trades.TAILS) | _MORE | LIGHT | frozenset(_ALIKE)


_LONGEST = 8
#: A number in one private character with what it counts.
_COUNTED = re.compile(r"[\ue000-\ue3e7](?:航局|公局|[局厂院处所期号队部站矿师团冶])?")


def alike(text: str) -> str:
    """Return the text with spellings of one word of trade made one, before it is cut."""
    return text.replace("通讯", "通信").replace("零部件", "部件").replace("零配件", "部件")


def take_form(text: str) -> tuple[str, str]:
    """Return a Chinese name without its legal form, and the class of the form (empty where none is written)."""
    found = _FORM_ZH.search(text)
    if found is None or found.start() == 0:
        return text, ""
    return text[: found.start()], _CLASS_ZH[found.group()]


def cut(text: str) -> tuple[str, ...] | None:
    """Return the text as words of trade, the fewest that make it up; None where they do not."""
    known = trade_words()
    best: list[tuple[str, ...] | None] = [()] + [None] * len(text)
    for end in range(1, len(text) + 1):
        for start in range(max(0, end - _LONGEST), end):
            before = best[start]
            if before is None or not (text[start:end] in known or _COUNTED.fullmatch(text, start, end)):
                continue
            now = best[end]
            if now is None or len(before) + 1 < len(now):
                best[end] = (*before, text[start:end])
    return best[-1]


@lru_cache(maxsize=1 << 14)
def known(word: str) -> bool:
    """Whether a word of trade is in the vocabulary; the rest of a name that could not be cut is not."""
    return word in trade_words() or cut(word) is not None


def canonical(trade: tuple[str, ...]) -> tuple[str, ...]:
    """Return words of trade with those that mean alike written alike."""
    return tuple(_ALIKE.get(word, word) for word in trade)
