"""Keeps names of organisations and places out of the noun chunks that products are sought in.

What another component already took for a name is known; this sees the rest by plain signs (公司, 研究院, 市), so that products can be
measured alone and do not swallow a firm that nobody found: 泉州踏澜鞋材 is no shoe material.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from clusterkg.extract.pipeline.chunks import Kind, Unit

_TAIL = (
    "有限责任公司|股份有限公司|有限公司|股份公司|分公司|子公司|公司|集团|总厂|分厂|[一二三四]厂|厂|合作社|研究院|研究所|研究中心|设计院|科学院|实验室|大学|学院|银行|农信社|基金|创投|投资|保险|孵化器|孵化基地|加速器|众创空间|"
    "产业园|科技园|工业园|制造园|园区|示范区|高新区|开发区|新区|基地|联盟|联合体|协会|学会|商会|促进会|委员会|管委会|政府|中心|平台|中试线|厅|局|法院|医院|交易所|驿站|工作站|大市场|事务所|报社|电视台"
)
_INSIDE = re.compile(
    r"(?:有限责任公司|股份有限公司|有限公司|股份公司|公司|集团|研究院|研究所|大学|学院|实验室|管委会)(?=.)"
)
_END = re.compile(rf"(?<!加工)(?:{_TAIL})$")
_LEGAL = re.compile(
    r"^(?:[\u4e00-\u9fff]{0,4})?(?:股份|集团|有限|责任)*(?:有限责任公司|有限公司|公司|集团|厂)"
)
_PLACE_START = re.compile(r"^[\u4e00-\u9fff]{1,5}?(?:省|自治区|市|县|区|镇|乡|州|盟|旗)(?=[\u4e00-\u9fff])")
_NO_PLACE = re.compile(
    r"^(?:地区|城市|都市|超市|区块|社区|小区|分区|光区|市场|市政|县域|区域|镇流|盟|城镇|乡村|时区|上市|门市)"
)
#: Provinces and cities of prefecture rank, and countries: what a short name of a firm begins with.
_PLACE_NAMES = """
北京 上海 天津 重庆 河北 山西 辽宁 吉林 黑龙江 江苏 浙江 安徽 福建 江西 山东 河南 湖北 湖南 广东 海南 四川 贵州 云南 陕西 甘肃 青海 台湾 内蒙古 广西 西藏 宁夏 新疆 香港 澳门
石家庄 唐山 秦皇岛 邯郸 邢台 保定 张家口 承德 沧州 廊坊 衡水 太原 大同 阳泉 长治 晋城 朔州 晋中 运城 忻州 临汾 吕梁 呼和浩特 包头 乌海 赤峰 通辽 鄂尔多斯 沈阳 大连 鞍山 抚顺 本溪 丹东 锦州 营口 阜新 辽阳 盘锦 铁岭 葫芦岛 长春 四平 辽源 通化 白山 松原 白城 延边 哈尔滨 齐齐哈尔 鸡西 鹤岗 双鸭山 大庆 伊春 佳木斯 七台河 牡丹江 黑河 绥化
南京 无锡 徐州 常州 苏州 南通 连云港 淮安 盐城 扬州 镇江 泰州 宿迁 杭州 宁波 温州 嘉兴 湖州 绍兴 金华 衢州 舟山 台州 丽水 合肥 芜湖 蚌埠 淮南 马鞍山 淮北 铜陵 安庆 黄山 滁州 阜阳 宿州 六安 亳州 池州 宣城 福州 厦门 莆田 三明 泉州 漳州 南平 龙岩 宁德 南昌 景德镇 萍乡 九江 新余 鹰潭 赣州 吉安 宜春 抚州 上饶 济南 青岛 淄博 枣庄 东营 烟台 潍坊 济宁 泰安 威海 日照 临沂 德州 聊城 滨州 菏泽
郑州 开封 洛阳 平顶山 安阳 鹤壁 新乡 焦作 濮阳 许昌 漯河 三门峡 南阳 商丘 信阳 周口 驻马店 武汉 黄石 十堰 宜昌 襄阳 鄂州 荆门 孝感 荆州 黄冈 咸宁 随州 恩施 长沙 株洲 湘潭 衡阳 邵阳 岳阳 常德 张家界 益阳 郴州 永州 怀化 娄底 广州 韶关 深圳 珠海 汕头 佛山 江门 湛江 茂名 肇庆 惠州 梅州 汕尾 河源 阳江 清远 东莞 中山 潮州 揭阳 云浮 南宁 柳州 桂林 梧州 北海 钦州 贵港 玉林 海口 三亚
成都 自贡 攀枝花 泸州 德阳 绵阳 广元 遂宁 内江 乐山 南充 眉山 宜宾 广安 达州 雅安 巴中 资阳 贵阳 六盘水 遵义 安顺 毕节 铜仁 昆明 曲靖 玉溪 保山 昭通 丽江 普洱 临沧 大理 拉萨 西安 铜川 宝鸡 咸阳 渭南 延安 汉中 榆林 安康 商洛 兰州 嘉峪关 金昌 白银 天水 武威 张掖 平凉 酒泉 庆阳 定西 陇南 西宁 银川 石嘴山 吴忠 固原 中卫 乌鲁木齐 克拉玛依 昆山 义乌 晋江 江阴 张家港 常熟 余姚 慈溪 温岭 台北 新竹 台中 台南 高雄 桃园
中国 美国 日本 德国 英国 法国 韩国 瑞典 瑞士 荷兰 意大利 西班牙 俄罗斯 印度 越南 泰国 新加坡 马来西亚 印度尼西亚 印尼 菲律宾 巴西 墨西哥 加拿大 澳大利亚 新西兰 以色列 芬兰 丹麦 挪威 奥地利 比利时 波兰 捷克 匈牙利 土耳其 欧洲 欧美 北美 南美 非洲 东南亚 中东 华东 华南 华北 华中 西南 西北 东北 长三角 珠三角
"""
_PLACES = frozenset(_PLACE_NAMES.split())
#: 白银 and 中山 and their like are words too: the rest of the chunk decides.
_ALSO_WORDS = frozenset(["白银", "中山", "金华", "长治", "大同", "黄山", "日照", "安康"])
#: What an organisation does, not a thing: a chunk before it is a name.
AGENT = frozenset(
    [
        "称",
        "说",
        "表示",
        "提出",
        "推荐",
        "加入",
        "退出",
        "宣布",
        "计划",
        "打算",
        "拟",
        "也",
        "回应",
        "参与",
        "参加",
        "签订",
        "签署",
        "签约",
        "合作",
        "收购",
        "入股",
        "增资",
        "投资",
        "获",
        "获得",
        "获评",
        "入选",
        "中标",
        "负责",
        "承担",
        "承接",
        "牵头",
        "董事长",
        "总经理",
        "相关负责人",
        "负责人",
        "认为",
        "介绍",
        "透露",
        "申请",
        "申报",
        "担任",
        "决定",
        "同意",
        "起诉",
        "召开",
        "举办",
        "联合",
        "则",
        "愿意",
        "希望",
        "有意",
        "成立",
        "设立",
        "组建",
        "新建",
        "建成",
        "承建",
        "出资",
        "持股",
        "控股",
        "迁入",
        "入驻",
        "落户",
        "毕业",
        "位于",
        "坐落",
        "已",
        "将",
        "曾",
    ]
)
#: Words that stand before an organisation: with it, from it, to it.
TOWARDS = frozenset(
    [
        "由",
        "向",
        "据",
        "同",
        "给",
        "经",
        "与",
        "跟",
        "成立",
        "设立",
        "收购",
        "起诉",
        "诉",
        "推荐",
        "同意",
        "委托",
        "联合",
        "组建",
        "认定",
        "为了",
        "卖给",
        "送给",
        "交给",
        "供货给",
        "隶属于",
        "加入",
    ]
)


def guarded(text: str, parts: Sequence[Unit]) -> list[Unit]:
    """Return the units with organisations turned into names, and chunks cut behind them."""
    cut: list[Unit] = []
    for one in parts:
        if not one.kind & Kind.CHUNK:
            cut.append(one)
            continue
        *_, inner = [None, *_INSIDE.finditer(text, one.start, one.end - 1)]
        if inner and not _END.search(text[one.start : one.end]):
            cut.append(Unit(one.start, inner.end(), Kind.NAME))
            cut.append(Unit(inner.end(), one.end, Kind.CHUNK))
        elif _END.search(text[one.start : one.end]):
            cut.append(Unit(one.start, one.end, Kind.NAME))
        else:
            cut.append(one)
    for i, one in enumerate(cut):
        if (
            one.kind & Kind.NAME
            and i
            and cut[i - 1].end == one.start
            and _LEGAL.match(text[one.start : one.end])
        ):
            _join_left(text, cut, i)
    return cut


def _join_left(text: str, cut: list[Unit], i: int) -> None:
    """定西禾薯机械 | 制造 | 有限公司, 云杼工业软件 | ( | 株洲 | ) | 有限公司: all of it is the name."""
    j = i - 1
    words = 0
    while j >= 0 and cut[j].end == cut[j + 1].start and words < 6:
        one = cut[j]
        said = text[one.start : one.end]
        if (
            not (one.kind & (Kind.CHUNK | Kind.TAKES | Kind.FOLLOWS | Kind.JOIN) or said in "()")
            or said == "、"
        ):
            break
        cut[j] = Unit(one.start, one.end, Kind.NAME)
        j -= 1
        words += 1


def place_length(phrase: str) -> int:
    """Length of a place at the start of a phrase, 0 where none is."""
    if (match := _PLACE_START.match(phrase)) and not _NO_PLACE.match(phrase):
        return match.end()
    for size in (4, 3, 2):
        if phrase[:size] in _PLACES and len(phrase) > size and phrase[:size] not in _ALSO_WORDS:
            return size
    return 0


def is_place(phrase: str) -> bool:
    """Whether a phrase is the name of a province, city or country."""
    return phrase in _PLACES or bool(re.fullmatch(r"[\u4e00-\u9fff]{2,5}[省市县区镇州]", phrase))


class Organisations:
    """Names of organisations in one document, to know their short forms by."""

    def __init__(self) -> None:
        self._starts: set[str] = set()

    def note(self, text: str, parts: Iterable[Unit]) -> None:
        """Remember names: what a short form could begin with and hold."""
        start = end = None
        for one in parts:
            if one.kind & Kind.NAME and end == one.start:
                end = one.end
            elif one.kind & Kind.NAME:
                self._keep(text, start, end)
                start, end = one.start, one.end
        self._keep(text, start, end)

    def _keep(self, text: str, start: int | None, end: int | None) -> None:
        if start is None or end is None or end - start < 5:
            return
        name = text[start : min(end, start + 24)]
        skip = place_length(name)
        for at in {0, skip}:
            for upto in range(at + 3, len(name) + 1):
                self._starts.add(name[at:upto])

    def short_form(self, phrase: str) -> bool:
        """Whether a phrase is how a known name begins, with its place or without."""
        return len(phrase) >= 3 and (phrase in self._starts or phrase[place_length(phrase) :] in self._starts)
