"""Names of places that readers of Chinese and English business texts meet: divisions, countries, regions, demonyms.

General knowledge, written down for this project. Short names only: 市, 省, 县 … follow by grammar, and divisions below the
prefecture are told by their suffix. What the graph knows of places comes beside this by the gazetteer.
"""

from __future__ import annotations

from clusterkg.extract.grammar.vocabulary import words

#: Province-level division → its prefecture-level divisions, short names.
DIVISIONS: dict[str, str] = {
    "北京": "",
    "天津": "",
    "上海": "",
    "重庆": "",
    "河北": "石家庄 唐山 秦皇岛 邯郸 邢台 保定 张家口 承德 沧州 廊坊 衡水 雄安",
    "山西": "太原 大同 阳泉 长治 晋城 朔州 晋中 运城 忻州 临汾 吕梁",
    "内蒙古": "呼和浩特 包头 乌海 赤峰 通辽 鄂尔多斯 呼伦贝尔 巴彦淖尔 乌兰察布 兴安盟 锡林郭勒 阿拉善",
    "辽宁": "沈阳 大连 鞍山 抚顺 本溪 丹东 锦州 营口 阜新 辽阳 盘锦 铁岭 朝阳 葫芦岛",
    "吉林": "长春 四平 辽源 通化 白山 松原 白城 延边",
    "黑龙江": "哈尔滨 齐齐哈尔 鸡西 鹤岗 双鸭山 大庆 伊春 佳木斯 七台河 牡丹江 黑河 绥化 大兴安岭",
    "江苏": "南京 无锡 徐州 常州 苏州 南通 连云港 淮安 盐城 扬州 镇江 泰州 宿迁 昆山 江阴 宜兴 常熟 张家港 太仓 丹阳 靖江 泰兴 如皋 海门 启东",
    "浙江": "杭州 宁波 温州 嘉兴 湖州 绍兴 金华 衢州 舟山 台州 丽水 余姚 慈溪 瑞安 乐清 海宁 桐乡 平湖 诸暨 义乌 东阳 永康 温岭 临海 玉环 萧山",
    "安徽": "合肥 芜湖 蚌埠 淮南 马鞍山 淮北 铜陵 安庆 黄山 滁州 阜阳 宿州 六安 亳州 池州 宣城",
    "福建": "福州 厦门 莆田 三明 泉州 漳州 南平 龙岩 宁德 晋江 石狮 南安 福清",
    "江西": "南昌 景德镇 萍乡 九江 新余 鹰潭 赣州 吉安 宜春 抚州 上饶 醴陵",
    "山东": "济南 青岛 淄博 枣庄 东营 烟台 潍坊 济宁 泰安 威海 日照 临沂 德州 聊城 滨州 菏泽 胶州 寿光 诸城 邹平 龙口 招远",
    "河南": "郑州 开封 洛阳 平顶山 安阳 鹤壁 新乡 焦作 濮阳 许昌 漯河 三门峡 南阳 商丘 信阳 周口 驻马店 济源",
    "湖北": "武汉 黄石 十堰 宜昌 襄阳 鄂州 荆门 孝感 荆州 黄冈 咸宁 随州 恩施 仙桃 潜江 天门 神农架",
    "湖南": "长沙 株洲 湘潭 衡阳 邵阳 岳阳 常德 张家界 益阳 郴州 永州 怀化 娄底 湘西 浏阳",
    "广东": "广州 韶关 深圳 珠海 汕头 佛山 江门 湛江 茂名 肇庆 惠州 梅州 汕尾 河源 阳江 清远 东莞 中山 潮州 揭阳 云浮 顺德 南海",
    "广西": "南宁 柳州 桂林 梧州 北海 防城港 钦州 贵港 玉林 百色 贺州 河池 来宾 崇左",
    "海南": "海口 三亚 三沙 儋州 文昌 琼海",
    "四川": "成都 自贡 攀枝花 泸州 德阳 绵阳 广元 遂宁 内江 乐山 南充 眉山 宜宾 广安 达州 雅安 巴中 资阳 阿坝 甘孜 凉山",
    "贵州": "贵阳 六盘水 遵义 安顺 毕节 铜仁 黔西南 黔东南 黔南",
    "云南": "昆明 曲靖 玉溪 保山 昭通 丽江 普洱 临沧 楚雄 红河 文山 西双版纳 大理 德宏 怒江 迪庆",
    "西藏": "拉萨 日喀则 昌都 林芝 山南 那曲 阿里",
    "陕西": "西安 铜川 宝鸡 咸阳 渭南 延安 汉中 榆林 安康 商洛 杨凌",
    "甘肃": "兰州 嘉峪关 金昌 白银 天水 武威 张掖 平凉 酒泉 庆阳 定西 陇南 临夏 甘南",
    "青海": "西宁 海东 海北 黄南 海南州 果洛 玉树 海西 格尔木 德令哈",
    "宁夏": "银川 石嘴山 吴忠 固原 中卫",
    "新疆": "乌鲁木齐 克拉玛依 吐鲁番 哈密 昌吉 博尔塔拉 巴音郭楞 阿克苏 克孜勒苏 喀什 和田 伊犁 塔城 阿勒泰 石河子 库尔勒 五家渠",
    "台湾": "台北 高雄 台中 台南 新竹 桃园 嘉义 基隆 新北",
    "臺灣": "臺北 臺中 臺南 桃園 嘉義",
    "香港": "九龙 新界",
    "澳门": "氹仔 路环",
    "澳門": "",
}
#: Short names that are also everyday words or family names: by themselves they name no place.
EVERYDAY = words(
    "大同 白银 朝阳 海南州 平凉 资阳 红河 日照 来宾 南海 安康 天门 文山 黄山 阿里 大理 中山 文昌 东阳 和田 海门 南安"
)

#: Countries and territories, Chinese short names → English short names with demonyms, as texts use them.
_COUNTRIES = """
中国 China Chinese|美国 美國 USA U.S. US America American|英国 英國 UK U.K. Britain British|德国 德國 Germany German|法国 法國 France French
日本 Japan Japanese|韩国 韓國 Korea Korean|意大利 義大利 Italy Italian|西班牙 Spain Spanish|葡萄牙 Portugal Portuguese|荷兰 荷蘭 Netherlands Dutch
比利时 Belgium Belgian|卢森堡 Luxembourg|瑞士 Switzerland Swiss|奥地利 奧地利 Austria Austrian|瑞典 Sweden Swedish|挪威 Norway Norwegian
丹麦 丹麥 Denmark Danish|芬兰 芬蘭 Finland Finnish|冰岛 Iceland Icelandic|爱尔兰 Ireland Irish|波兰 Poland Polish|捷克 Czechia Czech
斯洛伐克 Slovakia Slovak|匈牙利 Hungary Hungarian|罗马尼亚 Romania Romanian|保加利亚 Bulgaria Bulgarian|希腊 Greece Greek|土耳其 Turkey Türkiye Turkish
俄罗斯 俄羅斯 Russia Russian|乌克兰 Ukraine Ukrainian|白俄罗斯 Belarus Belarusian|哈萨克斯坦 Kazakhstan Kazakh|乌兹别克斯坦 Uzbekistan Uzbek
吉尔吉斯斯坦 Kyrgyzstan|塔吉克斯坦 Tajikistan|土库曼斯坦 Turkmenistan|塞尔维亚 Serbia Serbian|克罗地亚 Croatia Croatian|斯洛文尼亚 Slovenia Slovenian
爱沙尼亚 Estonia Estonian|拉脱维亚 Latvia Latvian|立陶宛 Lithuania Lithuanian|以色列 Israel Israeli|沙特阿拉伯 沙特 Saudi-Arabia Saudi
阿联酋 UAE Emirati|卡塔尔 Qatar Qatari|科威特 Kuwait Kuwaiti|伊朗 Iran Iranian|伊拉克 Iraq Iraqi|约旦 Jordanian|埃及 Egypt Egyptian
南非 South-Africa South-African|尼日利亚 Nigeria Nigerian|肯尼亚 Kenya Kenyan|埃塞俄比亚 Ethiopia Ethiopian|摩洛哥 Morocco Moroccan|阿尔及利亚 Algeria Algerian
印度 India Indian|巴基斯坦 Pakistan Pakistani|孟加拉国 孟加拉 Bangladesh Bangladeshi|斯里兰卡 Sri-Lanka Sri-Lankan|尼泊尔 Nepal Nepalese|越南 Vietnam Vietnamese
泰国 泰國 Thailand Thai|马来西亚 馬來西亞 Malaysia Malaysian|新加坡 Singapore Singaporean|印度尼西亚 印尼 Indonesia Indonesian|菲律宾 菲律賓 Philippines Philippine Filipino
缅甸 Myanmar|柬埔寨 Cambodia Cambodian|老挝 Laos Laotian|文莱 Brunei|蒙古国 Mongolia Mongolian|朝鲜 North-Korea|澳大利亚 澳洲 Australia Australian
新西兰 New-Zealand|加拿大 Canada Canadian|墨西哥 Mexico Mexican|巴西 Brazil Brazilian|阿根廷 Argentina Argentine|智利 Chile Chilean|秘鲁 Peru Peruvian
哥伦比亚 Colombia Colombian|委内瑞拉 Venezuela Venezuelan|古巴 Cuba Cuban|刚果 Congo Congolese|赞比亚 Zambia Zambian|津巴布韦 Zimbabwe|加纳 Ghana Ghanaian
坦桑尼亚 Tanzania Tanzanian|突尼斯 Tunisia Tunisian|苏格兰 Scotland Scottish|威尔士 Wales Welsh|英格兰 England English|South-Korea South-Korean|United-States|United-Kingdom|Taiwan Taiwanese|Hong-Kong|Macau
"""
#: Regions below or above states, Chinese and English.
_REGIONS = """
长三角 珠三角 京津冀 粤港澳大湾区 大湾区 长江三角洲 珠江三角洲 环渤海 成渝 海西 关中 华东 华南 华北 华中 东北 西北 西南 西部 中部 东部 闽南 苏南 苏北 浙东 浙西 粤东 粤西 粤北 皖北 皖南 鲁南 鲁中 胶东 湘南 赣南 豫北 川南
长江经济带 黄河流域 长江 黄河 珠江 太湖 欧洲 歐洲 欧盟 歐盟 亚洲 亞洲 非洲 北美 北美洲 南美 南美洲 拉美 东南亚 東南亞 南亚 东亚 中亚 中东 東歐 东欧 西欧 北欧 大洋洲 东盟
Europe European EU Asia Asian Africa African North-America South-America Latin-America Southeast-Asia Middle-East Scandinavia Benelux Yangtze-Delta Pearl-River-Delta Balkans
"""
#: Cities and states abroad that trade texts name often.
_ABROAD = """
纽约 硅谷 洛杉矶 底特律 波士顿 芝加哥 旧金山 休斯敦 西雅图 加州 得州 伦敦 伯明翰 曼彻斯特 巴黎 里昂 柏林 慕尼黑 汉堡 法兰克福 斯图加特 杜塞尔多夫 米兰 罗马 都灵 马德里 巴塞罗那 阿姆斯特丹 鹿特丹 布鲁塞尔 日内瓦 苏黎世 维也纳 斯德哥尔摩 莫斯科
东京 大阪 名古屋 横滨 京都 福冈 首尔 釜山 曼谷 吉隆坡 雅加达 河内 胡志明市 马尼拉 孟买 新德里 班加罗尔 迪拜 巴伐利亚 北威州 萨克森 伦巴第 加泰罗尼亚 安达卢西亚 诺曼底 布列塔尼 威尔士 苏格兰 英格兰 魁北克 安大略 昆士兰 古吉拉特 北海道 关西 加利福尼亚 得克萨斯 俄亥俄 密歇根 佛罗里达 宾夕法尼亚 伊利诺伊 西伯利亚 开普敦 开罗 内罗毕 拉各斯 伊斯坦布尔 安卡拉 利雅得 多哈 阿布扎比 特拉维夫 海法 赫尔辛基 奥斯陆 哥本哈根 哥德堡 华沙 克拉科夫 布拉格 布达佩斯 布加勒斯特 雅典 里斯本 都柏林 格拉斯哥 爱丁堡 加的夫 利物浦 谢菲尔德 剑桥 牛津 科隆 莱比锡 德累斯顿 不来梅 多特蒙德 卡尔斯鲁厄 亚琛 图卢兹 马赛 格勒诺布尔 南特 博洛尼亚 佛罗伦萨 瓦伦西亚 毕尔巴鄂 埃因霍温 安特卫普 根特 洛桑 巴塞尔 林茨 格拉茨 悉尼 墨尔本 多伦多 温哥华 圣保罗
New-York London Paris Berlin Munich Hamburg Frankfurt Stuttgart Milan Turin Rome Madrid Barcelona Amsterdam Rotterdam Utrecht Eindhoven Brussels Geneva Zurich Vienna Stockholm Gothenburg Oslo Bergen Copenhagen Helsinki Warsaw Prague Budapest
Dublin Manchester Birmingham Sheffield Leeds Bristol Glasgow Edinburgh Cardiff Liverpool Hull Cambridge Oxford Lyon Toulouse Lisbon Porto Athens Istanbul Moscow Tokyo Osaka Nagoya Kyoto Yokohama Seoul Busan Bangkok Jakarta Hanoi Manila Mumbai Delhi Chennai
Bangalore Bengaluru Hyderabad Pune Kolkata Ahmedabad Surat Dubai Riyadh Cairo Nairobi Lagos Johannesburg Sydney Melbourne Perth Toronto Montreal Vancouver Chicago Detroit Boston Houston Dallas Austin Seattle Pittsburgh Cleveland Atlanta Denver Phoenix Philadelphia
California Texas Ohio Michigan Illinois Pennsylvania Florida Massachusetts Oregon Nevada Arizona Vermont Wisconsin Minnesota Indiana Tennessee Alabama Colorado Utah Ontario Quebec Bavaria Saxony Lombardy Piedmont Catalonia Flanders Gujarat Maharashtra Karnataka
Beijing Shanghai Tianjin Chongqing Shenzhen Guangzhou Suzhou Hangzhou Ningbo Nanjing Wuxi Wuhan Chengdu Xi'an Changsha Hefei Qingdao Dalian Xiamen Dongguan Foshan Shaoxing Jiaxing Wenzhou Changzhou Nantong Kunshan Zhengzhou Jinan Shenyang Harbin Changchun Kunming Zhuhai Huizhou Yangzhou Taizhou
Zhejiang Jiangsu Guangdong Fujian Shandong Anhui Jiangxi Hunan Hubei Henan Hebei Shanxi Shaanxi Sichuan Guangxi Guizhou Yunnan Gansu Qinghai Liaoning Jilin Heilongjiang Hainan Xinjiang Tibet Ningxia Chemnitz Dresden Leipzig Cologne Bremen Basel Linz Graz
"""


def _is_latin(word: str) -> bool:
    return word[0].isascii()


def _flat(text: str) -> list[str]:
    return [word.replace("-", " ") if _is_latin(word) else word for word in text.replace("|", " ").split()]


PROVINCES = tuple(DIVISIONS)
#: Prefecture → province.
PROVINCE_OF = {city: province for province, cities in DIVISIONS.items() for city in cities.split()}
#: Province and prefecture in one.
MUNICIPALITIES = ("北京", "天津", "上海", "重庆")
CITIES = tuple(dict.fromkeys(city for cities in DIVISIONS.values() for city in cities.split()))
COUNTRIES_ZH = tuple(word for word in _flat(_COUNTRIES) if not _is_latin(word))
COUNTRIES_EN = tuple(word for word in _flat(_COUNTRIES) if _is_latin(word))
REGIONS_ZH = tuple(word for word in _flat(_REGIONS) if not _is_latin(word))
ABROAD_ZH = tuple(word for word in _flat(_ABROAD) if not _is_latin(word))
#: English names of countries, regions, states, cities, and demonyms.
PLACES_EN = tuple(word for word in _flat(_COUNTRIES + _REGIONS + _ABROAD) if _is_latin(word))
#: One character that stands for a province at the head of a name (粤海, 浙东, 皖江): never a place by itself.
LETTERS = "京津沪渝冀晋蒙辽吉黑苏浙皖闽赣鲁豫鄂湘粤桂琼川蜀贵黔云滇藏陕秦甘陇青宁新港澳台"
#: Those of them that begin few other words.
LETTERS_ALONE = "京津沪渝冀晋蒙辽苏浙皖闽赣鲁豫鄂湘粤桂琼蜀黔滇藏陕陇"
