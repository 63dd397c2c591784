"""Words of trade and names of universities in English: what a Chinese name may be called there."""

from __future__ import annotations

from functools import cache, lru_cache

from clusterkg.extract.resolution.names.pinyin import romanised

#: Chinese word → English words in the singular, any of which may stand for it.
_TRADE = """
科技:technology,tech,science|技术:technology|电池:battery|蓄电池:battery|锂电池:lithium,battery|动力电池:power,battery|新材料:material|材料:material|新能源:energy|能源:energy|电力:power,electric|电气:electric,electrical|电器:electric,appliance,electrical|电子:electronic|光电:photoelectric,optoelectronic,optoelectronics|光学:optical,optic
半导体:semiconductor|微电子:microelectronic|集成电路:integrated,circuit|通信:communication,telecom,telecommunication|网络:network|信息:information|信息科技:information|软件:software|数据:data|智能:intelligent,smart|智能装备:intelligent,equipment|机器人:robot,robotic|自动化:automation|仪器:instrument|仪表:instrument|精密:precision|机械:machinery,machine|机电:electromechanical,mechanical,machinery
重工:heavy,industry|装备:equipment|设备:equipment|动力:power|电机:motor,electric|阀门:valve|泵业:pump|轴承:bearing|齿轮:gear|模具:mold,mould,die|铸造:casting,foundry|工具:tool|机床:machine,tool|激光:laser|包装:packaging|纸业:paper|钢铁:steel,iron|特钢:steel|铝业:aluminum|铜业:copper|锂业:lithium|矿业:mining|冶金:metallurgy,metallurgical|金属:metal|化工:chemical|化学:chemical,chemistry|石化:petrochemical|石油:petroleum,oil|塑料:plastic|橡胶:rubber|轮胎:tire,tyre|玻璃:glass|陶瓷:ceramic|水泥:cement|建材:building,material|建设:construction|建筑:construction,building|工程:engineering|环保:environmental,environment|环境:environment,environmental|水务:water|生物:biological,bio,biotech,biotechnology|生物科技:biotechnology,biotech,bio
医药:pharmaceutical,medicine|药业:pharmaceutical|医疗:medical|医疗器械:medical,device|健康:health|食品:food|饮料:beverage|乳业:dairy|农业:agricultural,agriculture|种业:seed|纺织:textile|服装:garment,clothing,apparel|服饰:garment,clothing,apparel|家居:home,furniture|家具:furniture|照明:lighting|玩具:toy|汽车:automobile,auto,automotive,motor,vehicle|部件:part,component|汽车部件:automotive,auto,part|电缆:cable|光纤:fiber,fibre,optical|电源:power|航空:aviation,aircraft,airline|航天:aerospace,space|飞机:aircraft|卫星:satellite|船舶:ship,shipbuilding|造船:shipbuilding|轨道:rail|铁路:railway|物流:logistic|航运:shipping|港口:port|贸易:trading,trade|商贸:trading,trade|实业:industrial,industry|工业:industry,industrial|产业:industry,industrial|投资:investment|控股:holding|地产:property,estate,land|传媒:media|文化:culture,cultural|教育:education|制造:manufacturing|国际:international|发展:development|银行:bank|保险:insurance|证券:securities,security|服务:service|管理:management|咨询:consulting|设计:design|研究院:research,institute|显示:display|芯片:chip|光伏:solar,photovoltaic|风电:wind|储能:storage|氢能:hydrogen|核电:nuclear|煤业:coal|电网:grid|膜:membrane|涂料:coating|树脂:resin|碳纤维:carbon,fiber|钢管:pipe,tube|电梯:elevator
"""
_OF_TRADE = {
    word: frozenset(english.split(",")) for word, _, english in (p.partition(":") for p in _TRADE.replace("\n", "|").split("|") if p)
}  # fmt: skip
_UNIVERSITY_WORDS = """
工业:technology|理工:technology|理工:science,technology|科技:science,technology|科学技术:science,technology|师范:normal|农业:agricultural|林业:forestry|医科:medical|医学:medical|中医药:chinese,medicine|中医药:traditional,chinese,medicine|财经:finance,economics|外国语:foreign,studies|外国语:international,studies|外国语:foreign,language|海洋:ocean|海事:maritime|石油:petroleum|地质:geosciences|矿业:mining,technology|政法:political,science,law|民族:minzu|民族:nationalities|航空航天:aeronautics,astronautics|电子科技:electronic,science,technology|邮电:posts,telecommunications|交通:jiaotong|交通:jiao,tong|体育:sport|化工:chemical,technology|人民:renmin|传媒:communication|经济贸易:international,business,economics|对外经济贸易:international,business,economics|药科:pharmaceutical|建筑:architecture|电力:electric,power|北方:north|北:north|南方:south|东北:northeast|西北:northwest|西南:southwest|华东:east,china|华南:south,china|华北:north,china|华中:central,china|东南:southeast|中央:central|中国:china|首都:capital|国防:defense|国防科技:national,defense,technology|信息:information|工程:engineering|大学:university
"""
#: Universities whose English names no rule gives: general knowledge, the names that they use of themselves.
_UNIVERSITIES = """
清华:tsinghua|北京:peking|中山:sun yat sen,sun yatsen,sunyat sen|北京航空航天:beihang,beijing aeronautics astronautics|南京航空航天:nanjing aeronautics astronautics|苏州:soochow|西安电子科技:xidian|哈尔滨工业:harbin institute technology|哈尔滨工程:harbin engineering|北京理工:beijing institute technology|华中科技:huazhong science technology|华中农业:huazhong agricultural
中南:central south|华东理工:east china science technology|华东师范:east china normal|西北工业:northwestern polytechnical|西北农林科技:northwest a f,northwest agriculture forestry|厦门:xiamen|香港中文:chinese hong kong,chinese hongkong|香港科技:hong kong science technology,hongkong science technology|香港理工:hong kong polytechnic,hongkong polytechnic|南方科技:southern science technology|上海科技:shanghaitech|暨南:jinan|济南:jinan jinan
中国科学技术:science technology china|中国农业:china agricultural|中国人民:renmin china|中国地质:china geosciences|中国海洋:ocean china|中国石油:china petroleum|中国矿业:china mining technology|电子科技:electronic science technology china|北京科技:science technology beijing|对外经济贸易:international business economics|北京外国语:beijing foreign studies|上海交通:shanghai jiao tong,shanghai jiaotong|西安交通:xi an jiaotong,xian jiaotong|西南交通:southwest jiaotong|北京交通:beijing jiaotong|南方医科:southern medical|首都医科:capital medical|北京协和医:peking union medical|河海:hohai|东华:donghua|东南:southeast|同济:tongji|复旦:fudan|南开:nankai
"""


@lru_cache(maxsize=1 << 12)
def translated(trade: tuple[str, ...]) -> frozenset[str]:
    """Return English words, in the singular, that may stand for Chinese words of trade."""
    return frozenset().union(*(_OF_TRADE.get(word, frozenset()) for word in trade))


@cache
def _table() -> dict[str, tuple[str, ...]]:
    entries = (p.partition(":") for p in _UNIVERSITIES.replace("\n", "|").split("|") if p)
    return {name: tuple(english.split(",")) for name, _, english in entries}


@cache
def _words() -> dict[str, tuple[frozenset[str], ...]]:
    found: dict[str, tuple[frozenset[str], ...]] = {}
    for entry in _UNIVERSITY_WORDS.replace("\n", "|").split("|"):
        if entry:
            name, _, english = entry.partition(":")
            found[name] = (*found.get(name, ()), frozenset(english.split(",")))
    return found


@lru_cache(maxsize=1 << 12)
def expected_university(core: str) -> frozenset[frozenset[str]]:
    """Return the sets of English words, without of and the, that a Chinese university's name may be written with."""
    if not core.endswith("大学"):
        return frozenset()
    stem = core.removesuffix("大学")
    if (known := _table().get(stem)) is not None:
        return frozenset(
            frozenset([*name.split(), "university"]) if "institute" not in name else frozenset(name.split())
            for name in known
        )
    options: set[frozenset[str]] = set()
    for size in range(len(stem), 0, -1):
        head, tail = stem[:size], stem[size:]
        tails = (frozenset[str](),) if not tail else _words().get(tail, ())
        heads = (*_words().get(head, ()), frozenset([romanised(head)]))
        options.update(h | t | {"university"} for h in heads for t in tails)
    return frozenset(options)
