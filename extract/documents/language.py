"""Which language a text is in, as far as its letters tell."""

from __future__ import annotations

import re

_HAN, _KANA = re.compile(r"[\u2f00-\u2fdf\u3400-\u9fff\uf900-\ufaff]"), re.compile(r"[\u3041-\u30ff]")
_HANGUL, _LATIN = re.compile(r"[\uac00-\ud7af]"), re.compile(r"[A-Za-z]+")
#: Letters looked at; more do not change the guess.
_SAMPLE = 20_000


def guess_language(text: str) -> str:
    """Return ``zh``, ``en``, ``ja``, ``ko`` or ``und``; a guess by script, so other Latin languages count as ``en``.

    A Han character weighs as much as a Latin word, which is about what each says.
    """
    sample = text[:_SAMPLE]
    han, kana, hangul = len(_HAN.findall(sample)), len(_KANA.findall(sample)), len(_HANGUL.findall(sample))
    words = len(_LATIN.findall(sample))
    if max(han, kana, hangul, words) == 0:
        return "und"
    if kana > 0.1 * (han + kana) and kana > words:
        return "ja"
    if hangul > han and hangul > words:
        return "ko"
    return "zh" if han >= words else "en"
