"""Money, shares and quantities in running text (guideline 2.5), in Chinese and English."""

from __future__ import annotations

import re
from collections.abc import Iterator

from clusterkg.extract.grammar.found import Found
from clusterkg.extract.grammar.scripts import HAN

NUMBER = r"(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)"
_HAN_NUMBER = r"(?:[一二两三四五六七八九十百千零〇]+)"
_SCALE = r"(?: ?(?:百万|千万|十万|万亿|[万萬亿億千百]))"
_SOME = r"(?:余|餘|多|来|來|几)?"
_TO = r" ?(?:—{1,2}|–|~|-|至|到) ?"
_CURRENCY = r"(?:元(?:人民币|人民幣)?(?!素|器|件|旦|年|宵|首|老|气|帅|宇)|人民币|美元|美金|欧元|歐元|日元|日圓|港元|港币|英镑|韩元|新台币|新臺幣|瑞士法郎|瑞郎|卢布|卢比|加元|澳元|新元|泰铢|块钱)"
_LEAD = r"(?:人民币|人民幣|新[台臺][币幣]|美元|港币|港元|欧元|RMB|CNY|USD|EUR|HKD|JPY|US\$|[$€£¥¥]) ?"
_PER = r"(?: ?/ ?(?:千克|公斤|吨|米|平方米|件|套|台|个|只|支|片|人|年|月|天|日|度|千瓦时?|kWh|Wh|kg|t|W|㎡|m2|桶|升|瓦|亩|次|小时))?"
_EACH = r"每(?:千克|公斤|吨|米|平方米|件|套|台|个|只|支|片|人|亩|瓦|度|千瓦时|桶|升)"

_MONEY_ZH = re.compile(
    rf"(?<![\d.])(?<!\d,)(?P<money>{_EACH}(?={NUMBER}){NUMBER}{_SCALE}?{_SOME} ?{_CURRENCY}"
    rf"|(?:{_LEAD})?{NUMBER}{_SOME}(?:{_SCALE}{_SOME})?(?: ?{_CURRENCY})?{_TO}{NUMBER}{_SCALE}?{_SOME} ?{_CURRENCY}{_PER}"
    rf"|(?:{_LEAD})?{NUMBER}{_SOME}(?:{_SCALE}{_SOME})?(?:{_SCALE})? ?{_CURRENCY}{_PER}"
    rf"|{_LEAD}{NUMBER}{_SOME}{_SCALE}?{_PER})"
    rf"|(?P<han>(?<![一二两三四五六七八九十百千零〇第]){_HAN_NUMBER}{_SOME}(?:[万萬亿億]{_SOME}){{0,2}} ?{_CURRENCY})"
    rf"|(?:投资|总投资|营收|销售额|产值|融资|收入|净利润?|利润|注册资本|市值|估值|出资|授信|成交额|贷款)(?:额|为|达|约|近|超|过|突破|总额|规模|已|到|[了约达近超逾]){{0,3}}"
    rf"(?P<bare>(?:{NUMBER}{_SOME}[万亿]{_SOME}|[一二两三四五六七八九十百千]+{_SOME}[万亿]){_SOME})(?![\w台套件吨辆只支家户人平千瓦])"
    rf"|(?<=[投奖补助资款费金额价收入赚亏赔借贷花付给约达超近到至共计值润了])(?P<scale>{NUMBER}{_SOME}[万亿]{_SOME})(?=[,。;、)\s的左以]|$)"
)
_PERCENT = rf"[-+]?{NUMBER} ?%"
_SHARE_ZH = re.compile(
    rf"(?<![\d.])(?<!\d,)(?P<percent>{_PERCENT}{_TO}{_PERCENT}|{NUMBER}{_TO}{_PERCENT}|{_PERCENT}|{NUMBER} ?个百分点)"
    r"|(?P<hundredths>百分之[一二三四五六七八九十百零〇点\d.]+(?:至百分之[一二三四五六七八九十百零]+)?|千分之[一二三四五六七八九十\d.]+|[二三四五六七八九十]分之[一二三四五六七八九])"
    r"|(?P<tenths>(?<![一二三四五六七八九十第年月完组构])(?:[一二两三四五六七八九](?:[、至到][一二三四五六七八九])?|\d)成[多余半]?(?:[一二三四五六七八九](?=[,。、;以的]))?(?![立果员本功为品分绩熟长都型交效就人份群型风因语家]))"
    r"|(?P<half>一半(?:以上|左右)?|半数)"
    r"|(?<=占)(?P<slash>[12]/[2-9])"
)

_HAN_UNITS = (
    "台(?:\\(套\\)|套|次)?|套|家|名|位|人次|人天|人(?!民|才|工|员|均|类|力|大|事|社|形|机|物|体|气|造|数|选|口)|项(?!目)|件(?!事)|辆|艘|座|条(?!件|款|例)|架(?!构)|颗|片(?!区)|支(?!持|付|撑|行|队|部|线)"
    "|只(?!有|要|能|是)|种(?!子|植|类)|款(?!项)|场(?!所|景|地|馆)|批次?(?!量|准|发|复)|户(?!外)|所(?!在|有|以)|棵|株(?!洲)|头(?!部)|匹|羽|盒|瓶|箱|包(?!括|装|头)|袋|份(?!额)|册|卷|张(?!家|江)|根(?!据)|枚|块(?!钱)|粒|组(?!织|成|件|长|合|建)"
    "|对(?!外|于|接|比|应|[一-龥])|双(?!方)|间(?!接|隔)|栋|幢|亩|公顷|公吨|吨(?!位)|千克|公斤|毫克|微克|克(?!服|隆)|公里|千米|厘米|毫米|微米|纳米|英寸|米(?!级)|平方米|平方公里|平方千米|立方米|标方|立方|毫升|升(?!级|至|到|值|幅|温)"
    "|亿?千瓦时?|兆瓦时?|吉瓦时?|瓦时?|度电|千伏安?|伏|安时|摄氏度|小时|分钟|秒|赫兹|兆帕|帕|转|马力|标准箱|标箱|重量箱|机时|课时|学时|人份|例|针|剂|亿?剂次|个(?!月|工作|百分|星期|季|体|性|人|别|自然|股)|篇|部(?!门|分|件|署|委|级|长)|层(?!面|次|级)|级(?!别)|倍|档|门(?!类|槛)|期(?!间|货|限)|届|车|船|桶|炉|班|万?字|格|路|线"
)
_HAN_UNITS_SAFE = "家|名|位|人(?!民|才|工|员|均|类|力|大|事|社|形|机|物|体|气|造|数|选|口|次)|项(?!目)|件(?!事)|辆|艘|台(?:\\(套\\)|套)?|套|吨|公里|亩|平方米|小时|分钟|户|所(?!在|有|以)|座|支(?!持|付|撑|行)|架(?!构)|只(?!有|要|能|是)|万?吨"
_LATIN_UNITS = "GWh/a|GWh|MWh|kWh|TWh|Wh/kg|Wh|GW|MW|kW|kVA|MVA|kV|mV|mAh|Ah|mA|kA|GHz|MHz|kHz|Hz|GPa|MPa|kPa|Pa|km/h|m/s|km|cm|mm|μm|um|nm|kg|mg|μg|kt|Mt|mL|ml|μL|min|ms|μs|°C|℃|dBm?|rpm|r/min|ppm|ppb|Gbps|Mbps|TB|GB|MB|TOPS|TFLOPS|EFLOPS|PFLOPS|P(?=[算的,。])|kN|N·m|N/m|W/\\(m·K\\)|Nm3/h|Nm|m3/h|m3|m2|km2|cm2|cm3|eV|kDa|IU|TEU|DWT|pcs|g|t|m|L|V|W|h|s|K"
_PER_UNIT = r"(?: ?/ ?(?:年|月|日|天|周|小时|时|批|班|人|台|套|件|个|炉|a|yr|year|month|day|d|h|min|s|吨|t|kg|m2|m3|亩|次))?"
_QUANTITY_ZH = re.compile(
    rf"(?<![\d.第A-Za-z\-/〔#〕\]])(?<!\d,)(?P<number>{NUMBER}(?:{_TO}{NUMBER})?{_SOME}(?:{_SCALE}{_SOME})?{_SCALE}? ?(?:(?:{_HAN_UNITS}){_PER_UNIT}))"
    rf"|(?<![\d.第A-Za-z\-/])(?<!\d,)(?P<latin>[-±]?{NUMBER}(?: ?°C)?(?:{_TO}[-]?{NUMBER})?{_SOME}{_SCALE}? ?(?:(?:{_LATIN_UNITS})(?![A-Za-z0-9·]){_PER_UNIT}))"
    rf"|(?<![一二两三四五六七八九十百千零〇第前多几近每十百分之其另]) ?(?P<han>(?:[三四五六七八九]|[一二三四五六七八九]?十[一二三四五六七八九]?|[一二三四五六七八九十百千两]+[万亿百千])[多余几]?(?:{_HAN_UNITS_SAFE}))"
)
#: A count of a model or grade glued to a noun is part of the name: 500kV主变压器, 2000米级.
_GLUED = re.compile(r"(?:级|型|系列|版|制|号|机型|时代|以上级)")
_GLUED_HAN = re.compile(
    r"[一-龥](?<![的以之至到和与及或、左上下在为是达被由时后前内外等且并仍需可左于由比较及作进条])"
)

_EN_CODES = "EUR|USD|GBP|CNY|RMB|JPY|CHF|SEK|NOK|DKK|INR|KRW|HKD|TWD|SGD|AUD|CAD|PLN|CZK|HUF|TRY|BRL|ZAR|THB|VND|MYR|IDR|AED|SAR|ILS|MXN|NZD|RUB"
_EN_SCALE = r"(?: ?(?:million|billion|trillion|thousand|mn|bn|m|k|crore|lakh)\b)"
#: Thousands parted by blanks, as is the rule on the continent: € 6 842 150.
_SPACED = r"(?:\d{1,3}(?: \d{3})+(?!\d))"
#: A price is told with what it is for: RMB 420 a tonne.
_EN_PER = r"(?:(?: (?:an?|per|each|the) | ?/ ?)(?:metric )?(?:tonne|ton|t|kg|kilogram|kilo|pound|lb|gram|g|metre|meter|m|square metre|litre|liter|barrel|bbl|piece|unit|set|kWh|MWh|kilowatt-hour|head|bottle|cubic metre|year|month|day|hour|seat|watt|W)\\b)?"
_MONEY_EN = re.compile(
    rf"(?P<lead>(?:\b(?:{_EN_CODES}) ?|(?:US|A|C|S|HK|NT|R)?\$ ?|[€£¥₹₩] ?)(?:{_SPACED}|{NUMBER}(?: ?(?:–|-|to) ?{NUMBER})?){_EN_SCALE}?{_EN_PER})(?![\d%])"
    rf"|\b(?P<trail>(?:{_SPACED}|{NUMBER}){_EN_SCALE}? (?:{_EN_CODES}|euros?|(?:US )?dollars?|pounds?(?: sterling)?|yuan|renminbi|yen|rupees|crowns|kroner|kronor|francs|zloty|won|baht){_EN_PER})\b"
)
_SHARE_EN = re.compile(
    rf"(?<![\d.])(?<!\d,)(?P<percent>[-+]?{NUMBER} ?%(?: ?(?:–|-|to) ?{NUMBER} ?%)?|{NUMBER} ?(?:–|-|to) ?{NUMBER} ?%|{NUMBER} (?:per ?cent|percent|percentage points?)\b)"
    r"|\b(?P<words>(?:one|two|three|four|five) (?:thirds?|quarters?|fifths?|tenths?)|three-quarters|two-thirds|one-third|one-quarter|(?<=\ba )(?:third|quarter|fifth|tenth))\b(?= of)"
    r"|\b(?P<half>(?<!first )(?<!second )(?<!last )(?<!latter )[Hh]alf)\b(?= (?:of|the|its|their|our|a(?! (?:year|day|dozen|hour|century|million)))\b|-owned)"
)
_EN_UNITS = (
    "tonnes?|tons?|metric tons|kilotonnes?|kg|kilograms?|grams?|litres?|liters?|cubic metres?|cubic meters?|square metres?|square meters?|sq\\.? ?m|hectares?|acres?|kilomet(?:re|er)s?|km|met(?:re|er)s?|m/yr|mm|cm|nm|µm|μm"
    "|MW|GW|kW|MWh|GWh|kWh|TWh|megawatts?|gigawatts?|kilowatts?|megawatt-hours?|gigawatt-hours?|kV|volts?|MPa|bar|°C|degrees|hours?|minutes?|seconds?|tpa|t|m|pieces?|units?|wafers?|barrels?|bpd|TEU|mAh|Ah|GHz|MHz|Hz|dB|ppm|rpm|mL|ml|L|l|h"
)
_EN_RATE = r"(?: ?/ ?(?:yr|year|y|a|month|day|d|h|hour|s|min|kg|m2)\b| (?:per|a) (?:year|annum|month|week|day|hour|shift)\b)?"
_QUANTITY_EN = re.compile(
    rf"(?<![\w.,$€£¥%/–-])(?P<measure>{NUMBER}(?: ?(?:–|-|to) ?{NUMBER})?(?: (?:million|billion|thousand))? ?(?:{_EN_UNITS})(?![\w/]*\w){_EN_RATE}"
    rf"|{NUMBER} (?:million|billion|thousand) [a-z]+ ?/ ?(?:yr|year|day))"
    rf"|(?<![\w.,$€£¥%/#–:-])(?<!\bNo\. )(?<!\bno\. )(?<!\b[A-Z]{{3}} )(?P<count>{NUMBER}(?: (?:million|billion|thousand))?)(?= [a-z][a-z-]+)(?! (?:to|of|and|or|in|per|percent|for|at|on|is|was|by|days?|weeks?|months?|years?|quarters?|million|billion|euros?|dollars?|yuan)\b)"
)
_EN_LABEL = re.compile(
    r"(?:Issue|Note|Table|Figure|Fig\.|Article|Section|Chapter|Phase|Part|Lot|No\.?|Annex|Page|[Ii]tem|[Cc]lause|Class|Grade|Type|Model|Version|Rule|Level|Stage|Tier|Volume|Vol\.|Room|Unit|Building|Block|Line|Hall|Claim|claim|(?:Jan|Febr)uary|March|April|May|June|July|August|(?:Septem|Octo|Novem|Decem)ber) ?$"
)
_YEARLIKE = re.compile(r"(?:19|20)\d{2}$")


def money(text: str, language: str) -> Iterator[Found]:
    """Yield amounts of money; the grammar of codes and signs holds in both languages."""
    if language != "en" or HAN.search(text):
        for match in _MONEY_ZH.finditer(text):
            kind = next(k for k in ("money", "han", "bare", "scale") if match[k] is not None)
            yield Found(*match.span(kind), "Money", f"money_zh_{kind}")
    for match in _MONEY_EN.finditer(text):
        kind = "lead" if match["lead"] is not None else "trail"
        yield Found(*match.span(kind), "Money", f"money_en_{kind}")


def shares(text: str, language: str) -> Iterator[Found]:
    """Yield percentages, tenths, fractions."""
    if language == "en":
        for match in _SHARE_EN.finditer(text):
            kind = next(k for k in ("percent", "words", "half") if match[k] is not None)
            yield Found(*match.span(kind), "Share", f"share_en_{kind}")
    else:
        for match in _SHARE_ZH.finditer(text):
            kind = next(
                k for k in ("percent", "hundredths", "tenths", "half", "slash") if match[k] is not None
            )
            start, end = match.span(kind)
            if kind == "half":
                end = start + 2
            yield Found(start, end, "Share", f"share_zh_{kind}")


def quantities(text: str, language: str) -> Iterator[Found]:
    """Yield numbers with a unit or counter; in English a bare count is the numeral alone."""
    if language != "en" or HAN.search(text):
        for match in _QUANTITY_ZH.finditer(text):
            kind = next(k for k in ("number", "latin", "han") if match[k] is not None)
            start, end = match.span(kind)
            if _GLUED.match(text, end):
                continue
            family = f"quantity_zh_{kind}"
            if kind == "latin" and _GLUED_HAN.match(text, end):
                family = "quantity_zh_glued"
            yield Found(start, end, "Quantity", family)
    if language == "en":
        for match in _QUANTITY_EN.finditer(text):
            kind = "measure" if match["measure"] is not None else "count"
            start, end = match.span(kind)
            if _EN_LABEL.search(text, max(0, start - 14), start) or (
                kind == "count" and _YEARLIKE.match(text, start, end)
            ):
                continue
            yield Found(start, end, "Quantity", f"quantity_en_{kind}")
