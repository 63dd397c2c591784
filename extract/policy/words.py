"""Words and shapes by which policy texts are read: general ones of official Chinese and English, never names."""

from __future__ import annotations

import re

#: Kinds of standing document; the longest first. A notice (通知) is the letter that brings one.
GENRES = (
    "实施意见", "指导意见", "行动计划", "行动方案", "实施方案", "工作方案", "实施办法", "管理办法", "暂行办法", "暂行规定", "实施细则",
    "发展规划", "专项规划", "若干措施", "若干政策", "若干意见", "若干规定", "政策措施", "扶持政策", "支持政策", "三年行动", "行动计划纲要",
    "办法", "意见", "措施", "细则", "规定", "条例", "方案", "规划", "纲要", "政策", "规程", "准则", "指引", "指南", "决定", "条款", "计划", "倡议", "工作要点", "任务清单", "政策清单", "导则", "若干条", "条措施", "条政策", "举措", "奖补政策", "奖补办法", "总体方案", "管理规定", "实施规则", "奖励政策", "优惠政策",
)  # fmt: skip
GENRE = "|".join(sorted(GENRES, key=len, reverse=True))
#: What may follow the title's last word: (试行), (征求意见稿), (2024-2026年).
BRACKETS = r"(?:\s*[(〔\[][^()〔〕\[\]]{1,16}[)〕\]])*"
ENGLISH_GENRE = r"(?:Measures|Provisions|Opinions|Action Plan|Implementation Plan|Guidelines|Guidance|Regulations|Rules|Policy|Policies|Programme|Program|Strategy|Scheme)"
#: Documents that have numbered articles or a genre word and are no policy.
NOT_POLICY = re.compile(
    r"(?:评审|评议|鉴定|验收|审查|反馈|专家|整改|论证|修改|处理)[^。]{0,4}意见|(?:合同|协议|保密|服务)条款|(?:会议|投标|采购|施工|重组|交易|分配|培养|发行)方案|(?:经营|采购|融资|募投|商业)计划|"
    r"(?:协议|合同|章程|公告|公示|纪要|简报|报告|说明书|函)$"
)

#: Adverbs before the verb of a measure.
_ADVERBS = "|".join(
    [
        "进一步",
        "着力",
        "大力",
        "积极",
        "加快",
        "加速",
        "全面",
        "深入",
        "切实",
        "充分",
        "统筹",
        "有序",
        "稳步",
        "持续",
        "继续",
        "努力",
        "不断",
        "严格",
        "逐步",
        "加大力度",
        "探索",
        "率先",
        "协同",
        "合力",
        "依法",
        "分类",
        "重点",
        "主动",
        "广泛",
        "精准",
        "高质量",
        "高水平",
        "鼓励和",
        "支持和",
        "引导和",
    ]
)
_VERBS = "|".join(
    sorted(
        ["支持", "鼓励", "引导", "推动", "推进", "加快", "加强", "加大", "加速", "建立", "建设", "完善", "健全", "优化", "强化", "提升", "提高", "培育", "培养", "打造", "实施", "开展", "落实", "设立", "给予", "予以", "奖励", "补助", "补贴", "资助", "发挥", "深化", "拓展", "拓宽", "扩大", "促进", "构建", "搭建", "组建", "创新", "营造", "做好", "做强", "做大", "做优", "明确", "规范", "统筹", "探索", "推行", "推广", "试行", "保障", "降低", "减免", "简化", "放宽", "吸引", "引进", "集聚", "壮大", "聚焦", "突出", "抓好", "抓实", "组织", "举办", "编制", "制定", "开放", "共享", "开通", "突破", "攻关", "攻克", "发展", "布局", "改造", "升级", "盘活", "激发", "弘扬", "调动", "增强", "夯实", "压实", "用好", "畅通", "延伸", "稳定", "丰富", "部署", "发布", "启动", "争取", "扶持", "赋予", "放大", "缩短", "整合", "衔接", "对接", "联合", "参与", "强链", "补链", "延链", "建强", "建好", "育强", "树立", "确保", "实行", "严守", "推出", "安排", "加力", "选派", "选聘", "认定", "遴选", "免除", "减轻", "兑现", "奖补", "强健", "修订", "出台", "完成", "建成", "新建", "改建", "扩建", "提供", "增加", "减少", "扩充", "规划", "谋划", "牵引", "带动", "激励", "允许", "缓解", "补齐", "延长", "巩固", "拓", "促", "强", "补", "建", "抓", "破"],
        key=len,
        reverse=True,
    )
)  # fmt: skip
#: The beginning of a verb phrase that sets a measure.
ACTION = re.compile(rf"(?:(?:{_ADVERBS})\s*)*(?:{_VERBS})")
#: 对…给予…, 按…给予…: the verb stands behind.
TURNED = re.compile(rf"(?:对|对于|按|按照|为|由|将|把|以|围绕|依托|面向)[^。;]{{2,60}}?(?:{_VERBS})")
#: Verbs of giving and allowing: where a clause has no title, its measure is the phrase that begins with one of them.
GIVING = re.compile(
    r"(?:给予|予以|实行|发放|享受|安排|落实|设立|补贴|补助|奖励|资助|减免|免收|优先|支持|鼓励|引导|推动|建立|建设|推行|开展|实施|培育|允许)"
)
ENGLISH_ACTION = re.compile(
    r"(?:Support|Encourage|Provide|Grant|Establish|Promote|Strengthen|Build|Improve|Develop|Fund|Introduce|Set up|Launch|Expand|Create|Award|Subsidi[sz]e|"
    r"Foster|Accelerate|Enhance|Open|Offer|Reward|Attract|Train|Invest|Simplify|Reduce|Extend|Link|Pilot|Set|Help|Make|Give)(?:ing|ment)?\b"
)

#: 本办法, 本措施 …: the document speaking of itself.
SELF = r"(?:本(?:办法|措施|细则|意见|规定|条例|方案|规划|政策|通知|计划|指引|指南|若干措施|实施细则|实施方案|行动计划|实施意见|政策措施)|(?:[Tt]hese|[Tt]his) (?:measures|provisions|rules|policy|guidelines|opinions|plan|scheme))"

#: A date: printed in digits or in Chinese numerals, to the day, the month or the year.
_CN_YEAR = r"[二一][〇○零OoＯ0一二三四五六七八九]{3}"
_CN_NUMBER = r"[一二三四五六七八九十廿卅〇○零]{1,3}"
DATE = re.compile(
    rf"(?P<year>(?:19|20)\d\d|{_CN_YEAR})\s*年(?:度)?(?:\s*(?P<month>\d{{1,2}}|{_CN_NUMBER})\s*月(?:\s*(?P<day>\d{{1,2}}|{_CN_NUMBER})\s*[日号])?)?"
)
ENGLISH_DATE = re.compile(
    r"(?:(?P<day>\d{1,2})\s+)?(?P<month>January|February|March|April|May|June|July|August|September|October|November|December)\s+(?:(?P<day2>\d{1,2}),?\s+)?(?P<year>(?:19|20)\d\d)"
)
#: 国科发火〔2011〕259号
DOCUMENT_NUMBER = re.compile(r"[\u4e00-\u9fff]{2,10}\s?[〔\[(【](?:19|20)\d\d[〕\])】]\s?\d{1,4}\s?号")
#: Whom a document's number says to have issued it; the codes of central bodies are public convention. Local codes are not unique.
ISSUER_CODES = {
    "国发": "国务院", "国办发": "国务院办公厅", "国办函": "国务院办公厅", "国科发": "科学技术部", "国科办": "科学技术部办公厅", "国科火": "科学技术部火炬高技术产业开发中心",
    "工信部": "工业和信息化部", "工信厅": "工业和信息化部办公厅", "发改": "国家发展和改革委员会", "财": "财政部", "教技": "教育部", "商": "商务部", "人社部发": "人力资源和社会保障部",
    "国知发": "国家知识产权局",
}  # fmt: skip

#: How the name of a public body ends.
BODY_END = (
    r"(?:人民政府办公室|人民政府办公厅|人民政府|办公室|办公厅|管理委员会|管委会|委员会|领导小组|工作组|指挥部|专班|促进局|管理局|总局|分局|局|厅|部|委|"
    r"管理中心|服务中心|促进中心|中心|政府|署|院|办|总部|总队|银行|公司|集团|协会|联盟|学会|区|园区|处)"
)
