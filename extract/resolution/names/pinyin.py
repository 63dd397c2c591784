"""Chinese characters in Latin letters, as English names of firms write them: pinyin without tones."""

from __future__ import annotations

from functools import lru_cache

#: Names that are not spelled as pinyin says.
_PLACES = {"陕西": ("shaanxi",), "北京": ("beijing", "peking"), "重庆": ("chongqing",), "厦门": ("xiamen", "amoy"), "香港": ("hongkong",), "澳门": ("macau", "macao"), "内蒙古": ("innermongolia", "neimenggu"), "西藏": ("tibet", "xizang"), "台湾": ("taiwan",), "中国": ("china", "zhongguo"), "哈尔滨": ("harbin",), "乌鲁木齐": ("urumqi",), "呼和浩特": ("hohhot",), "广东": ("guangdong", "canton"), "青岛": ("qingdao", "tsingtao"), "苏州": ("suzhou", "soochow"), "长沙": ("changsha",), "长春": ("changchun",), "台北": ("taipei",), "高雄": ("kaohsiung",)}  # fmt: skip


@lru_cache(maxsize=1 << 14)
def readings(char: str) -> tuple[str, ...]:
    """Return the readings of one character without tones, the most usual first; other characters read as themselves."""
    from pypinyin import Style, pinyin

    found = pinyin(char, style=Style.NORMAL, heteronym=True, errors="default")
    readings = [r.replace("ü", "v").replace("v", "u") for r in found[0]] if found else [char]
    return tuple(dict.fromkeys([*readings, *(r.replace("lu", "lv") for r in readings if r in ("lu", "nu"))]))


def romanised(text: str) -> str:
    """Return the text in pinyin without tones or blanks, each character as it is most often read."""
    return "".join(readings(c)[0] if ord(c) > 0x2E7F else c.lower() for c in text if c.isalnum())


def of_place(place: str) -> tuple[str, ...]:
    """Return how a place is written in English names."""
    return _PLACES.get(place) or (romanised(place),)


def spells(latin: str, chinese: str) -> bool:
    """Whether Latin letters without blanks are a reading of all the Chinese characters."""
    reach = {0}
    for char in chinese:
        options = readings(char) if ord(char) > 0x2E7F else (char.lower(),)
        reach = {at + len(o) for at in reach for o in options if latin.startswith(o, at)}
        if not reach:
            return False
    return len(latin) in reach
