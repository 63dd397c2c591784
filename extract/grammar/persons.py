"""Persons and posts in Chinese and English texts."""

from __future__ import annotations

import re
from collections.abc import Iterator

from clusterkg.extract.grammar import lexing, trades
from clusterkg.extract.grammar.english_names import THINGS, TRADES
from clusterkg.extract.grammar.found import Found
from clusterkg.extract.grammar.lexicon import is_word
from clusterkg.extract.grammar.lexing import trie
from clusterkg.extract.grammar.vocabulary import listed, words

SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付傅方白邹孟熊秦邱江尹薛闫阎段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤常温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳欧阳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时穆农司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂佟应臧闵苟邬边卞姬师仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑迟邝官封谈匡鞠惠荆乐冀郁胥南班储原栗燕楚鄢劳谌奚皮粟冼蔺楼盘满闻厉伊仝区郜海阚花权强帅屠豆朴盖练廉禹井祖漆巴丰支卿狄平计索宣晋初云容敬扈晁芮普阙浦戈伏鹿薄邸雍辜羊阿乌母裘亓修邰赫杭宿鲜印逯隆茹诺慕危玉银亢嵇公哈湛宾戎茅利於呼居揭尉冶斯元檀衣阴昝智幸奉植衡富尧闭竺庾滑沐庹訾况脱宓荀逄钭笪佴谯充慕习宦鱼慎暨步弘寿巢蒯红桓容靖雪梁揭仰水花言芮候佐过"
_DOUBLE = listed(
    "欧阳 司马 上官 诸葛 司徒 司空 东方 独孤 南宫 夏侯 皇甫 尉迟 公孙 慕容 令狐 长孙 宇文 轩辕 端木 百里 呼延 钟离 闻人 申屠 赫连 澹台 单于 太史 淳于 濮阳 宗政 公冶 仲孙 第五 拓跋 西门 谷梁 夹谷 段干 漆雕 乐正 壤驷 公西 左人 钟离 皇普 第二 万俟 东里 百里 颛孙 子车 亓官 巫马 司寇 宰父 呼延 公乘 东郭 南门 羊舌 微生 完颜 纳兰 叶赫 鲜于 闾丘 万俟 梁丘 左丘 东门 公羊 公良"
)
#: What no given name is made of.
_GIVEN = r"(?:[一-龥](?<![的了和与是在有不这那我你他她们个也都就说被把对从向由并或及其所以而但之称曰先女老主任处总等着吗呢吧很更最再又已曾将拟未可能会须应同者员兼系]))"
_PERSON = rf"(?:(?:{trie(_DOUBLE)}){_GIVEN}{{1,2}}|[{SURNAMES}]{_GIVEN}{{1,2}})"

_POSTS = listed(
    "董事长 副董事长 执行董事 独立董事 董事 董事会秘书 董事会主席 董秘 监事会主席 监事 监事长 总经理 副总经理 常务副总经理 总裁 副总裁 高级副总裁 执行总裁 常务副总裁 首席执行官 首席技术官 首席财务官 首席运营官 首席科学家 首席信息官 首席专家 财务总监 技术总监 销售总监 市场总监 研发总监 生产总监 运营总监 人力资源总监 总监 总工程师 副总工程师 总会计师 总设计师 总经济师 总工 厂长 副厂长 车间主任 部长 副部长 处长 副处长 科长 副科长 局长 副局长 厅长 副厅长 主任 副主任 常务副主任 院长 副院长 常务副院长 执行院长 所长 副所长 校长 副校长 党委书记 党委副书记 书记 副书记 党组书记 党组成员 县委书记 市委书记 区委书记 市长 副市长 常务副市长 县长 副县长 常务副县长 区长 副区长 省长 副省长 州长 副州长 镇长 副镇长 乡长 司长 副司长 秘书长 副秘书长 常务副秘书长 执行秘书长 会长 副会长 常务副会长 执行会长 名誉会长 理事长 副理事长 常务副理事长 常务理事 理事 主席 副主席 执行主席 轮值主席 总干事 组长 副组长 委员 召集人 负责人 总负责人 法定代表人 法人代表 实际控制人 创始人 联合创始人 合伙人 执行事务合伙人 项目经理 项目负责人 部门经理 区域经理 销售经理 经理 副经理 行长 副行长 园长 站长 副站长 台长 馆长 总编辑 队长 技术带头人 学科带头人 首席代表 总代表 主管 店长 理事长单位 副理事长单位 常务理事单位 理事单位 成员单位 会员单位 牵头单位 发起单位 秘书处 秘书长单位 观察员 观察员单位 监事单位 轮值理事长 专家委员会主任 顾问 名誉理事长 联合理事长 共同理事长 执行理事长 副会长单位 会长单位 联系成员 普通成员 发起成员 核心成员 正式成员 荣誉成员 特邀成员 轮值主席单位 副主席单位 主席单位 主任委员 副主任委员 管委会主任 副总监 首席营销官 首席战略官 财务负责人 技术负责人 会计主管 人事总监 采购总监 采购经理 质量总监"
)
#: What the guidelines do not count as a post of its own.
_NO_POSTS = words(
    "牵头单位 发起单位 负责人 项目负责人 法定代表人 创始人 联合创始人 实际控制人 合伙人 理事 委员 董事 监事 经理 主管 顾问 书记 组长 成员单位 会员单位"
)
_ROLES = words(
    "理事长单位 副理事长单位 常务理事单位 理事单位 秘书处 秘书长单位 观察员 观察员单位 监事单位 联系成员 普通成员 发起成员 核心成员 正式成员 荣誉成员 特邀成员 轮值主席单位 副主席单位 主席单位 副会长单位 会长单位"
)
_POST_WORD = trie(_POSTS)
_CALLED = listed("教授 副教授 研究员 工程师 院士 博士 先生 女士 同志 老师 老板 记者 专家")

_SAYS = rf"(?:[^一-龥]|{trie(lexing.STOPS)}|表示|介绍|说|称|告诉|指出|认为|坦言|强调|透露|回忆|感慨|解释|补充|苦笑|笑|叹|直言|回应|坦承|拍板|摇头|点头|介绍|算|带着|带队|带头|办起|创立|回到|辞职|下海|不再|仍|兼|接受|接过|接到|至今|并不|觉得|总结|打趣|确认|则|揭榜|控制|之[女子妻弟兄姐妹父母夫]|所持|系|一[手行家]|研究|团队|担任|出任|当选|接任|辞去|辞任|兼任|现任|曾任|任|主持|带领|率|持有|持股|出席|离职|来到|系|于\d{4}年|拿出|回应|签字|签署|投反对票|致辞|毕业于|创办|和|与|、|,|\(|:|先生|女士|同志|教授|博士|院士|等|$|\n|。|;|\)|的|已|在|从|被|因|为|将|获|\s)"
_FORM = re.compile(
    rf"(?:(?P<post>{_POST_WORD})(?:、(?:{_POST_WORD})|兼(?:任)?(?:{_POST_WORD})){{0,2}}[ ::]?|(?P<called>(?:记者|通讯员|教授|研究员|专家|院士|博士|工程师|技术员|律师|老师|博士后|技师|师傅|班长|设计师|老板|创始人|合伙人|负责人|代表|助理|同志|院长助理|企业家|投资人|经济学家|分析师|交易员|会计师|村民|工人|钳工|农民|店主))[ ::]?|(?P<label>出席|参加|列席|与会|与会人员|参会人员|参会|记录人?|缺席|请假|评委|专家组(?:成员)?|成员|委员|主讲人?|报告人|嘉宾|导师|签发|审核|签署人|授权代表|董事|监事|发起人|实控人|讲师|辅导员|(?:科技)?特派员|经纪人|经理人|团队带头人|带头人|持有人|出让人|受让人|联系人|发明人|设计人|申请人|专利权人|法定代表人|负责人|经办人|创始人|实际控制人|组长|主持人|完成人|签字|代表|姓名|执笔|审稿|编辑|权利人|自然人(?:股东)?|值班|作者|推荐|股东|创办人|专利权人)(?:为|是)?[ ::(]{{1,2}}|(?P<label2>创始人|创办人|董事长兼总经理|发明人之一[、,]?|院士|选举|聘任|任命|咨询请联系))(?P<name>{_PERSON})(?={_SAYS})"
)
_AFTER = re.compile(
    rf"(?:(?<![一-龥])|(?<=[学院所司厂心会局厅部室园位名的校]))(?P<name>{_PERSON})(?= ?(?:先生|女士|同志|教授|副教授|研究员|博士|院士|总工|团队|老师|工程师|等\d|等[三四五六七八九十]人|任(?:职|教)?|担任|现任|当选))"
    rf"|(?<=[::\s(])(?P<listed>{_PERSON})(?=(?:、{_PERSON}){{1,}}(?:等)?(?:[三四五六七八九十\d]+(?:人|位|名)|[,。;\n)]))"
    rf"|(?<![一-龥])(?P<speaks>{_PERSON})(?=(?:表示|介绍(?!信)|坦言|告诉记者|说[:,“]|认为,|强调,|指出,|回忆))"
)
#: Someone is put into an office: 主任由X担任, 聘任X女士接任, 免去X的; comes or shows round: 接待人:X.
_OFFICE = re.compile(
    rf"(?:由|聘任|聘请|提名|选举|任命|推选|改由|委派|增选|补选|推荐|免去|改派|返聘|请)(?P<office>{_PERSON})(?=(?:先生|女士|同志|博士|教授)?(?:为|任|担任|接任|出任|兼任|继任|代理|主持|牵头|挂帅|提名|不再|的(?:职务|总|副|董)))"
    rf"|(?:翻译|校对|记录|主持|整理|采写|摄影|填报人|填表人|制表人?|接待人|来访人|陪同|汇报人|通讯员|责编|提案人|介绍人|责任人|复核|报送人|核稿|签批|批准|拟稿|经手人|反映人|走访人|调研人|带队|领队|报名|对接人|讲解|采访|撰文|文/图|发件人|收件人|From:|To:|来电|来电人|接听|接线|受访人?|被访人|班长|值班员?|主管领导|包联领导|第一责任人|实际控制人|自然人|股东|合伙人|校友|村民|师傅|带头人|育种家|创始人|主理人|掌门人|当家人|负责人)(?:为|是)?[ \u3000:]{{0,2}}(?P<role>{_PERSON})(?=[ \u3000,。;、()\n先女说表介告坦笑苦则在从持控带回之任仍已入把担自个曾现与和]|$)"
    rf"|(?<![一-龥])(?P<deed>{_PERSON})(?=(?:苦笑|笑着|笑道|笑说|叹|坦承|坦言|直言|说得|掰着|摇头|点头|摆手|拍板|拍着|当场|并不|自嘲|打趣|总结|带着|带队|办起|创办|创立|毕业于|折回|回到|辞职|下海|任(?:职|教)?|出任|兼任|接任|担任|持股|个人|至今|还记得|没想到|觉得|之[女子妻弟兄]|挠头|乐了|告诉|接到|接过|从[一-龥]{{2,6}}辞|自任|自述|入选|获评))"
    rf"|(?<![一-龥])(?P<office2>{_PERSON})(?=副?(?:区长|县长|市长|镇长|乡长|局长|主任|书记|院长|所长|校长|厂长|董事长|总经理|总裁|会长|秘书长|总监|部长|处长|科长)(?![一-龥]{{0,2}}单位))"
    rf"|(?:^|(?<=\n))(?P<line>{_PERSON})(?=[ \u3000]+[一-龥]{{2,16}}(?:{_POST_WORD})[ \u3000]*(?:\n|$))|(?<=[,(、 ])(?P<noted>{_PERSON})(?=记\))"
    rf"|@(?P<at>{_PERSON})(?![一-龥])|(?<![一-龥])@(?P<at2>{_PERSON})(?= )"
    rf"|(?:(?<=公司)|(?<=集团)|(?<=[业厂局院所社部科股会行校]))[ \u3000]{{1,2}}(?P<beside>{_PERSON})(?=[ \u3000]*(?:\(|:|$|\n)|[ \u3000]+{_POST_WORD})"
    rf"|(?<![一-龥])(?P<bracketed>{_PERSON})(?=\([^()\n]{{0,16}}(?:{_POST_WORD}|公司|集团|[一-龥]{{2,4}}[厂局院所业社])\))"
)
#: 中方代表Jane Roe任副主任: a name in Latin letters in a Chinese sentence.
_LATIN_NAME = r"[A-ZÀ-Þ][a-zß-ÿĀ-ž'’.-]+(?: (?:van|von|de|der|den|da|di))?(?: [A-ZÀ-Þ][a-zß-ÿĀ-ž'’-]+){1,2}"
_LATIN = re.compile(
    rf"(?:{_POST_WORD}|籍|代表|先生|女士|博士|教授|专家)(?P<after>{_LATIN_NAME})(?=[,。;、)\n]|$|[一-龥])|(?<![A-Za-z] )(?P<before>{_LATIN_NAME})(?= ?(?:任(?!务)|担任|出任|兼任|接任|不再担任|先生|女士|博士|教授|表示|说[,:“]|介绍))"
)
_SIGNED = re.compile(
    rf"(?:签字|签名|签章|授权代表|代表人?)(?:人)?[ ::(]{{1,2}}(?P<name>{_PERSON})(?=[)\s,。;]|$)"
)
_NO_NAME = re.compile(
    r"(?:公司|任副|任总|关联|费用|成交|美元|张罗|杜撰|过关|集团|企业|单位|联盟|中心|部门|委员|会议|工作|负责|人员|方面|团队|同志|代表|介绍|表示|有限|股份|科技|主任|经理|董事|先生|女士|项目|产品|技术|市场|发展|管理|建设|和[一-龥]$|于[一-龥]?\d|高级|高新|全国|国家|国际|安全|质量|综合|经济|金融|计划|平台|文件|方案|通知|意见|时间|任何|任务|任职|石油|石化|金属|金额|高管|高校|万元|成员|成立|成果|成本|时任|常务|华东|华南|华北|江苏|江西|安徽|海南|海外|云南|南京|温州|杭州|盛会|方式|方可|方能|应当|应该|应用|明确|明年|明显|和谐|关于|关键|关系|全面|全体|相关|相应|国内|国有|平均|计算|信息|信用|公开|公示|公告|公共|支持|由于|都是|都有|利用|利润|利益|来自|富有|门类|相比|普通|普遍|原则|原因|原有|阳光|时代|商务|商业|车间|路径|单一|单位|易于|安排|强化|强调|施工|尚未|尚在|尚有|申请|申报|申购|申诉|符合|包括|包含|白色|黄色|金牌|银牌|常年|常规|康复|伍佰|万家|华为$|南方|北方|东方|西方)|^程师$"
)

_EN_POSTS = """
chief executive officer|chief executive|chief technology officer|chief operating officer|chief financial officer|chief scientist|chief engineer|managing director|executive director|technical director|sales director|commercial director|finance director|plant director|director general|director of research|director of operations|deputy director|deputy director general|vice president|senior vice president|executive vice president|president|vice chair|vice chairman|vice-chair|chairman|chairwoman|chairperson|chair|secretary general|secretary-general|deputy secretary general|general manager|plant manager|site manager|head of procurement|head of purchasing|head of research|head of sales|head of supply chain|head of production|head of innovation|head of operations|treasurer|managing partner|mayor|deputy mayor|minister|deputy minister|rector|vice-chancellor|dean|provost|CEO|CTO|CFO|COO|observer|secretariat|full member|full members|associate member|associate members|founding member|founding members|honorary member|supporting member|supporting members|lead partner|coordinator|board member|non-executive director|company secretary|commissioner|project manager|programme manager|program manager|purchasing manager|factory manager|permanent secretary|director
""".replace("\n", "").split("|")
#: A field of work before an office: supply chain manager, VP of research.
_EN_FIELD = r"(?:[Ss]ales|[Pp]urchasing|[Pp]rocurement|[Pp]roduction|[Pp]lant|[Ss]ite|[Ss]upply [Cc]hain|[Ll]icensing|[Qq]uality|[Tt]echnical|[Mm]arketing|[Ee]xport|R&D|[Rr]esearch|[Oo]perations?|[Ff]inance|[Cc]ommercial|[Pp]rojects?|[Pp]rogramme|[Ii]ncubator|[Aa]ccelerator|[Ii]nnovation|[Bb]usiness [Dd]evelopment|[Ll]ogistics|[Hh]uman [Rr]esources|HR|[Ee]ngineering|[Pp]ublic [Rr]elations|[Cc]ommunications|[Pp]roduct|[Aa]ccounts?|[Gg]eneral|[Ww]orks|[Mm]aintenance|[Ll]aboratory|[Cc]entre|[Pp]ark|[Cc]luster|[Nn]etwork|[Rr]egional|[Cc]ountry|[Ff]actory|[Mm]ill|[Yy]ard|[Tt]echnology|[Ii]nvestment|[Ss]ourcing|[Cc]ategory|[Ss]ustainability|[Ee]nergy|[Mm]anaging|[Dd]eputy|[Aa]ssistant)"
_EN_FIELDED = rf"{_EN_FIELD}(?: {_EN_FIELD})?(?: and {_EN_FIELD})? (?:[Mm]anager|[Dd]irector|[Ll]ead|[Oo]fficer|[Hh]ead|[Cc]hief|[Ee]ngineer|[Cc]oordinator|[Ss]upervisor)|(?:VP|[Vv]ice [Pp]resident|[Hh]ead|[Dd]irector|[Cc]hief) of (?:the )?{_EN_FIELD}|(?:[Cc]hair(?:man|woman)?|[Mm]ember) of the (?:[Ss]upervisory |[Mm]anagement )?[Bb]oard|(?:[Aa]ssociated?|[Aa]ssociate|[Ff]ounding|[Ff]ull|[Ss]upporting|[Hh]onorary) (?:[Pp]artner|[Mm]ember)s?"
_EN_POST = (
    _EN_FIELDED
    + "|"
    + "|".join(
        re.escape(p)
        if p.isupper()
        else "".join(
            f"[{c.upper()}{c}]" if i == 0 or p[i - 1] in " -" else re.escape(c) for i, c in enumerate(p)
        )
        for p in sorted(_EN_POSTS, key=len, reverse=True)
    )
)
_CAP = r"(?:[A-ZÀ-ÖØ-ÞĀ-Ž][a-zß-öø-ÿĀ-ž'’]+(?:-[A-Z][a-zß-öø-ÿĀ-ž]+)?|[A-ZÀ-ÖØ-Þ]\.)"
_EN_NAME = rf"{_CAP}(?: (?:van|von|de|der|den|da|di|del|la|le|bin|al|el|ten|ter)){{0,2}}(?: {_CAP}){{0,2}}"
_EN_FULL = rf"{_CAP}(?: (?:van|von|de|der|den|da|di|del|la|le|bin|al|el|ten|ter)){{0,2}}(?: {_CAP}){{1,2}}"
_TITLED = re.compile(rf"\b(?:Dr|Prof|Professor|Mr|Mrs|Ms|Sir|Dame|Madam|Eng|Ing)\.? (?P<name>{_EN_NAME})")
_POST_NAME = re.compile(
    rf"\b(?:{_EN_POST})(?: and (?:{_EN_POST}))?,? (?P<name>{_EN_FULL})(?=[,.;:)\n]|$| [a-z(])"
)
_NAME_POST = re.compile(
    rf"(?P<name>{_EN_FULL})(?:, | \()(?:(?:the|its|our|their|group|former|acting|then|now) )?(?:[a-z]+ )?(?:{_EN_POST}|founder|co-founder|inventor|spokesperson|spokeswoman|spokesman|analyst|researcher|professor)\b"
)
_SAID = re.compile(
    rf"(?P<name>{_EN_FULL})(?= (?:said|says|told|adds|added|explained|commented|noted|joined|joins|succeeds|succeeded|resigned|left|retired|was appointed|has been appointed|is appointed|becomes|holds|owns)\b)"
    rf"|\b(?:says|said|(?:founder|shareholder|partner|owner|inventor|director),?|founders|co-founder|inventor|inventors|appointed|by its founder|named after its founder|contact|Contact|Contact:|Signed by|signed by|Signed:|inventors:|Inventors?:|Author:|succeeds|succeeded|replaces|replaced|chaired by|headed by|led by|of Mr|entrepreneur|engineer|analyst|professor) (?P<after>{_EN_FULL})(?=[,.;:)\n]|$| [a-z(])"
)
#: Its chief executive is Jane Roe; Secretary General: Jane Roe.
_POST_IS = re.compile(
    rf"\b(?:{_EN_POST}|[Ss]ecretary|[Ff]ounder|[Oo]wner|[Ll]egal representative)(?: ?: ?|,? (?:is|was|are|will be) )(?:(?:Dr|Prof|Mr|Mrs|Ms)\.? )?(?P<name>{_EN_FULL})(?=[,.;)\n]|$| \()"
)
#: Jane Roe is our Managing Director.
_IS_POST = re.compile(
    rf"(?<![\w.])(?P<name>{_EN_FULL}) (?:is|was|has been|serves as|acts as) (?:our|its|the|a|an)? ?(?:new |current |acting )?(?:{_EN_POST})\b"
)
#: Heads of a letter, labels of a form: From: Jane Roe, Dear Jane, For HALDEN: Jane Roe.
_EN_LABEL = re.compile(
    rf"(?m)(?:^|(?<=\n)|(?<=[;|] ))[ \t>]*(?:From|To|Cc|CC|Attn\.?|Attention|Approved by|Prepared by|Reported by|Reviewed by|Checked by|Signed|Contact(?: person)?|\(7[25]\) Inventors?|Inventors?|Authors?|Minutes|Minutes by|Chair|Chaired by|Present|Apologies|Speaker|Interviewee|Owner|Name|For (?:the )?[A-Z][\w &.-]{{1,40}}) ?: ?(?:Dr\.? |Prof\.? |Mr\.? |Ms\.? |Mrs\.? )?(?P<name>{_EN_FULL})(?=[,;.(\n]|$| and | –| -)"
)
_EN_NEXT = re.compile(rf"(?:; | and |, )(?P<name>{_EN_FULL})(?=[,;.(\n]|$| and )")
_EN_SIGN = re.compile(
    r"(?m)^(?:Dear |Hi |Hello )?(?P<first>[A-ZÀ-Þ][a-zß-ÿĀ-ž]+)(?=,?[ \t]*$)|[–—-] ?(?P<last>[A-ZÀ-Þ][a-zß-ÿĀ-ž]+)(?=[ \t]*$)"
)
_EN_POST_ALONE = re.compile(rf"\b(?P<post>{_EN_POST})\b(?! of (?:the )?(?:board|art))")
_NO_EN_NAME = re.compile(
    r"\b(?:Public|Relations|Hochschule|Ltd|Inc|GmbH|AG|SA|Company|Group|Holdings?|University|Institute|Association|Street|Road|Park|Centre|Center|Bank|Technologies|Systems|Industries|International|The|This|In|On|At|For|Our|We|It|Annual|Report|January|February|March|April|June|July|August|September|October|November|December|Council|Committee|Ministry|Agency|Board|Works|Motors|Polymers?|Chemicals?|Materials|Energy|Power|Steel|Electronics|Components|Solutions|Partners|Capital|Foods?|Labs?|Robotics|Foundry|Castings?|Valves?|Pumps?|Bearings?|Plastics|Textiles?|Machinery|Tools?|Instruments|Optics|Pharma|Biotech|Tech|Process|Supply|Rail|Marine|Cookware|Fibres?|Fibers?|Mills?|Logistics|Engineering|Products|Services|Software|Devices)\b"
)


def chinese(text: str) -> Iterator[Found]:
    """Yield persons where their place in the sentence shows them, and posts."""
    taken: set[tuple[int, int]] = set()
    for match in _FORM.finditer(text):
        kind = next(k for k in ("post", "called", "label", "label2") if match[k] is not None)
        yield from _named(text, match, "name", f"person_{kind}", taken)
    for match in _AFTER.finditer(text):
        kind = match.lastgroup or "name"
        yield from _named(text, match, kind, f"person_{kind}", taken)
    for match in _SIGNED.finditer(text):
        yield from _named(text, match, "name", "person_signed", taken)
    for match in re.finditer(rf"(?m)(?:^|(?<=  )|(?<=\t))(?P<cell>{_PERSON})(?=  |\t|$)", text):
        if not is_word(match["cell"][:2]):
            yield from _named(text, match, "cell", "person_cell", taken)
    for match in _OFFICE_IS.finditer(text):
        yield from _named(text, match, "name", "person_label", taken)
    for match in _HOLDER.finditer(text):
        yield from _named(text, match, "name", "person_label", taken)
    for match in _OFFICE.finditer(text):
        kind = match.lastgroup or "role"
        said = match[kind]
        if kind in ("deed", "bracketed", "beside", "office2", "role") and (
            is_word(said[:2]) or trades.is_generic(said)
        ):
            continue
        yield from _named(text, match, kind, f"person_{kind}", taken)
    for match in _LATIN.finditer(text):
        group = match.lastgroup or "after"
        if not _NO_EN_NAME.search(match[group]) and match.span(group) not in taken:
            taken.add(match.span(group))
            yield Found(*match.span(group), "Person", "person_latin")
    for match in _POST_BARE.finditer(text):
        said = match["name"]
        end = match.end("name")
        if not (
            is_word(said[:2])
            or is_word(said[1:])
            or is_word(text[end - 1 : end + 1])
            or any(e == end - 1 for _, e in taken)
        ):
            yield from _named(text, match, "name", "person_post_bare", taken)
    yield from _between_stops(text, taken)
    yield from _listed(text, taken)
    yield from _again(text, taken)
    yield from _posts(text, taken)


#: 第一发明人为X, 项目负责人是X.
_OFFICE_IS = re.compile(
    rf"(?:发明人|设计人|完成人|负责人|联系人|代表人|带头人|控制人|主持人|育成人|选育人|研制人|创办人|持有人|接待人|填报人|前任|继任者?|{_POST_WORD})(?:为|是|系)?(?<=[为是系任])(?P<name>{_PERSON})(?=[,。;、()\n与和已现]|$|先生|女士)"
)
#: Who holds shares without being a firm: 转让给自然人X; 控股股东为X,持股58%.
_HOLDER = re.compile(
    rf"(?:自然人(?:股东)?|(?:控股|第[一二三]大|单一最大|最大)股东(?:为|是|系)?|(?:实际控制人|实控人|法定代表人|大股东)(?:为|是|系))(?P<name>{_PERSON})(?={_SAYS})"
)
#: 总工程师费闻道当时…: behind an office three characters that begin with a common surname and hold no word.
_POST_BARE = re.compile(rf"(?:{_POST_WORD})(?P<name>[{SURNAMES[:260]}]{_GIVEN}{{2}})(?=[一-龥])")
#: Common surnames, and three characters that nothing else explains.
_SEGMENT = re.compile(rf"[{SURNAMES[:150]}]{_GIVEN}{{2}}")


def _between_stops(text: str, taken: set[tuple[int, int]]) -> Iterator[Found]:
    """Yield three characters between words that no name contains, when they begin like a name and are no word."""
    for segment in lexing.segments(text):
        span = (segment.start, segment.end)
        if span in taken or segment.before[-1:].isdigit() or not _SEGMENT.fullmatch(text, *span):
            continue
        said = text[segment.start : segment.end]
        if not (
            is_word(said)
            or trades.is_generic(said)
            or _NO_NAME.search(said)
            or segment.after[:1] in "省市县区"
        ):
            yield Found(*span, "Person", "person_segment")


_NEXT = re.compile(rf"(?:[、\u3000]|(?<=[一-龥])[与和](?!其))(?P<name>{_PERSON})(?=[、,。;\n)\s\u3000]|等|$)")


def _listed(text: str, taken: set[tuple[int, int]]) -> Iterator[Found]:
    """Yield what goes on after a person in a list of names: who stands beside a person there is one."""
    for _, end in sorted(taken):
        at = end
        while match := _NEXT.match(text, at):
            yield from _named(text, match, "name", "person_next", taken)
            at = match.end()


def _again(text: str, taken: set[tuple[int, int]]) -> Iterator[Found]:
    """Yield the other places where a person stands who was found once; a name of two characters not inside other words."""
    names = {text[start:end] for start, end in taken}
    if not names:
        return
    pattern = re.compile(trie(names))
    for match in pattern.finditer(text):
        start, end = match.span()
        if (start, end) in taken or any(s <= start and end <= e for s, e in taken):
            continue
        if (
            end - start == 2
            and re.match(r"[一-龥]", text[end : end + 1] or "。")
            and not re.match(_SAYS, text[end : end + 3])
        ):
            continue
        yield Found(start, end, "Person", "person_again")


def _named(
    text: str, match: re.Match[str], group: str, family: str, taken: set[tuple[int, int]]
) -> Iterator[Found]:
    start, end = match.span(group)
    said = text[start:end]
    if _NO_NAME.search(said) and (family != "person_name" or said.startswith(("公司", "集团"))):
        return
    # 师傅 is no Mr 傅; a team of 颜料 is no person's.
    if (said[0] == "傅" and text[start - 1 : start] == "师") or (
        text[end : end + 2] == "团队" and is_word(said)
    ):
        return
    if (start, end) not in taken:
        taken.add((start, end))
        yield Found(start, end, "Person", family)


#: What a column of members has for each of them.
_MEMBER_ROLES = words(
    "常务理事 理事 理事长 副理事长 监事 会长 副会长 常务副会长 秘书长 副秘书长 名誉理事长 轮值理事长"
)
_CELL_BEFORE = re.compile(r"(?:\t| \||\| ?|  |\n)$")
_CELL_AFTER = re.compile(r"\t| ?\||  |\n|$")
_FIELD = r"(?:(?:供应链|国际事务|国际业务|国际|供应|采购|销售|市场|研发|技术|生产|质量|质检|品控|人事|人力资源|行政|财务|法务|运营|项目|品牌|投资|海外|外贸|营销|工艺|设备|安全|环保|信息|战略|产品|客户|业务|区域|大区|商务|政务|公关|物流|仓储|车间|研究室|实验室|办公室|综合|专家委员会|中心|中方|外方|理事会|监事会|轮值|荣誉|执行|分管|技术中心|检测|研究院)(?:部|中心|处|室|科|线)?)"
#: 供应部部长, 首席育种家, 外方联络官: a field of work and an office, as one.
_FIELD_POST = rf"(?:{_FIELD}{{1,2}}(?:部长|总监|副总监|经理|副经理|主管|主任|副主任|副总|联络官|顾问|秘书|委员|负责人|助理|专员|总工|厂长|组长)|首席[一-龥]{{2,3}}[官家师员]|首席[一-龥]{{2,4}}工程师|[一二三四]级(?:调研员|主任科员|巡视员)|(?:生产|技术|销售|经营|行政)?副总(?![经裁工监会])|生产部长)"
_POST_AT = re.compile(rf"(?<!副)(?P<post>前?(?:{_FIELD_POST}|{_POST_WORD}|CEO|CTO|CFO|COO))")


#: 总经理职务, 董事长提名.
_OF_OFFICE = re.compile(r"(?:一?职务|一职|职位|提名|岗位)(?!表)")
#: X(某公司董事长): in a bracket behind a name.
_POSTED = re.compile(r"[一-龥]{2,4}\([^()\n]{0,20}$")


def _posts(text: str, persons: set[tuple[int, int]]) -> Iterator[Found]:
    begins = {start for start, _ in persons}
    ends = {end for _, end in persons}
    for match in _POST_AT.finditer(text):
        start, end = match.span("post")
        if text[start] == "前":
            start += 1
        word = text[start:end]
        before, after = text[start - 1 : start], text[end : end + 1]
        beside = (
            end in begins
            or (after in " ::" and end + 1 in begins)
            or start in ends
            or (before in "(、,:" and start - 1 in ends)
        )
        if (
            word in _MEMBER_ROLES
            and _CELL_BEFORE.search(text[max(0, start - 3) : start])
            and _CELL_AFTER.match(text[end : end + 3])
        ):
            yield Found(start, end, "Post", "post_role")
            continue
        if word in _ROLES:
            if re.match(r"[::\s((、,。;”]|$|的|为|由|设|挂|承|资|工", text[end : end + 1] or "$"):
                yield Found(start, end, "Post", "post_role")
            continue
        if not beside and re.match(r"(?:为|是|由)(?!.{0,4}单位)", text[end : end + 6]):
            stop = text.find("。", end, end + 20)
            beside = any(p in begins for p in range(end + 1, end + 20 if stop < 0 else stop))
        if not beside:
            chained = re.match(rf"(?:、|兼任?|和)(?:{_POST_WORD})", text[end : end + 14])
            taking = re.search(
                r"(?:担任|出任|自任|任|当选|当选为|选举为|聘为|为|辞去|兼任|接任|获选|升任|改任|转任|历任|当)(?:[一-龥]{0,8})$",
                text[max(0, start - 12) : start],
            )
            if (
                chained
                or _OF_OFFICE.match(text, end)
                or (
                    after in (")", "\n", "")
                    and before != ""
                    and _POSTED.search(text, max(0, start - 24), start)
                )
            ):
                beside = True
            elif taking and re.match(r"[^一-龥]|$|的|期|至", after):
                yield Found(start, end, "Post", "post_taken")
                continue
        if beside and word not in _NO_POSTS | {"法人代表"}:
            yield Found(start, end, "Post", "post_beside")
        elif beside and word in ("董事", "监事", "书记", "主任", "经理", "组长", "顾问"):
            yield Found(start, end, "Post", "post_weak")


def names_things(said: str) -> bool:
    """Whether a name ends in what is made, so that it is a firm's (Halden Propellers)."""
    word = said.rsplit(maxsplit=1)[-1].lower()
    return word in THINGS or word.rstrip("s") in THINGS


def english(text: str) -> Iterator[Found]:
    """Yield persons and posts of an English text."""
    seen: set[tuple[int, int]] = set()
    for pattern, family in (
        (_TITLED, "person_en_titled"), (_POST_NAME, "person_en_post"), (_NAME_POST, "person_en_apposed"), (_SAID, "person_en_said"), (_POST_IS, "person_en_post"), (_IS_POST, "person_en_post"),
    ):  # fmt: skip
        for match in pattern.finditer(text):
            group = "after" if pattern is _SAID and match["name"] is None else "name"
            start, end = match.span(group)
            if _NO_EN_NAME.search(text, start, end) or (start, end) in seen:
                continue
            if pattern is _SAID and (TRADES.search(text[start:end]) or names_things(text[start:end])):
                continue
            seen.add((start, end))
            yield Found(start, end, "Person", family)
    for match in _EN_LABEL.finditer(text):
        name: re.Match[str] | None = match
        while name is not None:
            start, end = name.span("name")
            if (
                _NO_EN_NAME.search(text, start, end)
                or TRADES.search(text[start:end])
                or names_things(text[start:end])
            ):
                break
            if (start, end) not in seen:
                seen.add((start, end))
                yield Found(start, end, "Person", "person_en_label")
            name = _EN_NEXT.match(text, end)
            if name is not None and text[end] == ",":
                name = None
    firsts = {text[a:b].split(maxsplit=1)[0] for a, b in seen}
    for match in _EN_SIGN.finditer(text):
        group = match.lastgroup or "first"
        if match[group] in firsts and match.span(group) not in seen:
            yield Found(*match.span(group), "Person", "person_en_first")
    yield from _again_english(text, seen)
    begins, ends = {s for s, _ in seen}, {e for _, e in seen}
    for match in _EN_POST_ALONE.finditer(text):
        start, end = match.span("post")
        near = (
            end + 1 in begins
            or any(e in ends for e in range(start - 12, start))
            or text[start - 1 : start] == "("
        )
        yield Found(start, end, "Post", "post_en_beside" if near else "post_en_alone")


def _again_english(text: str, seen: set[tuple[int, int]]) -> Iterator[Found]:
    """Yield full names again, and last names by themselves."""
    names = {text[start:end]: "person_en_again" for start, end in seen}
    for name in list(names):
        last = name.split()[-1]
        if len(last) > 2 and last != name:
            names.setdefault(last, "person_en_last_name")
    if not names:
        return
    for match in re.finditer(rf"(?<![\w-])(?:{trie(names)})(?![\w]|-\w)", text):
        start, end = match.span()
        if any(s <= start and end <= e for s, e in seen):
            continue
        # Part of a longer name: Sundby Separator is no person.
        if names[match.group()] == "person_en_last_name" and re.match(r" [A-Z]", text[end : end + 2]):
            continue
        yield Found(start, end, "Person", names[match.group()])


def english_names(text: str) -> frozenset[str]:
    """Return the names of persons in an English text, last names by themselves among them."""
    return frozenset(text[f.start : f.end] for f in english(text) if f.type == "Person")
