"""What names of institutions begin with, and what stands before a name and is none of it."""

from __future__ import annotations

import re

from clusterkg.extract.grammar import atlas
from clusterkg.extract.grammar.lexing import trie

#: A place at the head of a name.
PLACE_HEAD = re.compile(
    rf"^(?:{trie([*atlas.PROVINCES, *atlas.CITIES, *atlas.REGIONS_ZH, '中国', '国家', '全国'])})|^[一-龥]{{1,4}}?[省市县旗州镇乡](?!场)|^[一-龥]{{2}}区|^[{atlas.LETTERS_ALONE}][一-龥]"
)
#: Before a firm's full name it says that the name was another; 原力, 原子 and the like begin names.
FORMERLY = r"原(?![力子生本野点创素料木石麦味色粒矿始动乡址文])(?=[一-龥]{2,12}(?:有限|股份有限|集团|公司|$))"
#: The end of a body's name and the word that joins it to the next: 国家发展改革委|联合|国务院国资委.
JOINTLY = "[局委部厅院署办会](?:联合|会同)"
#: Light words that a segment may begin with before a name that starts with a place.
LIGHT_HEAD = re.compile(
    rf"{FORMERLY}|(?:没有|现有|拥有|设有|建有|还有|均有|有|原|现|前|另|即|后|当|使|靠|找|去|起|见|里|家|名|元|度|时|去年|今年|起诉|消息说)(?=(?:{trie([*atlas.PROVINCES, *atlas.CITIES])})[一-龥]{{2}})|(?<=[还内中均另])有(?=[一-龥]{{2}})"
)
