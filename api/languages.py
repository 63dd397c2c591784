"""Which of our two languages a client would rather read."""

from __future__ import annotations

from typing import Literal

Language = Literal["zh", "en"]


def preferred(accepted: str) -> Language:
    """Return what a client would rather read by its ``Accept-Language`` (RFC 9110, section 12.5.4); Chinese when it says nothing.

    >>> preferred("en-GB, zh;q=0.5"), preferred("fr"), preferred("")
    ('en', 'zh', 'zh')
    """
    weights = {"zh": 0.0, "en": 0.0}
    for part in accepted.lower().split(","):
        tag, _, rest = part.strip().partition(";")
        try:
            weight = float(rest.strip().removeprefix("q=")) if rest else 1.0
        except ValueError:
            weight = 0.0
        lang = tag.split("-")[0]
        if lang in weights:
            weights[lang] = max(weights[lang], weight)
    return "en" if weights["en"] > weights["zh"] else "zh"
