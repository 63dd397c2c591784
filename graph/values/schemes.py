"""Schemes of codes: how a code of a known classification is written, so that two sources that write it differently agree.

A scheme that is not listed is let through as it stands: an office may have codes of its own. A code of a listed scheme that cannot be one
of its codes is refused, with the form that it should have.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from clusterkg.graph.ontology.model import Text


@dataclass(frozen=True, slots=True)
class Scheme:
    """One classification: its name, its issuer's document, the form of its codes."""

    name: str
    label: Text
    document: str
    example: str
    #: Returns the canonical code, or None where the text cannot be a code of the scheme.
    canonical: Callable[[str], str | None]


_SYMBOL = re.compile(
    r"(?P<section>[A-HY])(?:(?P<class>\d{2})(?:(?P<sub>[A-Z])(?:[ -]*0*(?P<group>\d{1,4})(?:/(?P<rest>\d{2,6}))?)?)?)?"
    r"(?:\s*\([0-9.]*\).*)?"
)
#: The 14 characters of WIPO ST.8: A01B0001000000 is A01B 1/00; a subgroup's digits are filled with zeros from the right.
_ST8 = re.compile(r"([A-HY]\d{2}[A-Z])(\d{4})(\d{6})")


def ipc(text: str) -> str | None:
    """Return an IPC symbol as ``H01M10/0525``, ``A61K8/00``, ``H01M`` or ``H01``; None where it is none. Section Y is CPC's alone."""
    found = cpc(text)
    return None if found is None or found.startswith("Y") else found


def cpc(text: str) -> str | None:
    """Return a CPC symbol, written like one of the IPC; None where it is none.

    Understood are ``H01M 10/0525``, ``H01M-010/0525``, ``A61K-008``, ``H01M10/0525 (2010.01)`` and ST.8's ``H01M0010052500``.
    """
    text = text.strip().upper()
    if found := _ST8.fullmatch(text):
        group, rest = int(found.group(2)), found.group(3).rstrip("0").ljust(2, "0")
        return f"{found.group(1)}{group}/{rest}" if group else found.group(1)
    found = _SYMBOL.fullmatch(text)
    if found is None:
        return None
    head = "".join(part for part in found.group("section", "class", "sub") if part)
    group = int(found.group("group") or 0)
    return f"{head}{group}/{found.group('rest') or '00'}" if group else head


def _form(pattern: str, change: Callable[[str], str] = str) -> Callable[[str], str | None]:
    compiled = re.compile(pattern)
    return lambda text: change(text) if compiled.fullmatch(change(text)) else None


def _upper(text: str) -> str:
    return text.upper()


SCHEMES: dict[str, Scheme] = {
    s.name: s
    for s in (
        Scheme(
            "gbt4754",
            Text(zh="国民经济行业分类", en="Industrial classification for national economic activities"),
            "GB/T 4754-2017",
            "C3841",
            _form(r"[A-T](\d{2,4})?", _upper),
        ),
        Scheme(
            "sei2018",
            Text(zh="战略性新兴产业分类", en="Strategic emerging industries"),
            "国家统计局令第23号 (2018)",
            "1.2",
            _form(r"[1-9](\.\d{1,2}){0,3}"),
        ),
        Scheme(
            "ipc",
            Text(zh="国际专利分类", en="International Patent Classification"),
            "WIPO IPC",
            "H01M10/0525",
            ipc,
        ),
        Scheme(
            "cpc",
            Text(zh="联合专利分类", en="Cooperative Patent Classification"),
            "EPO/USPTO CPC",
            "Y02E60/10",
            cpc,
        ),
        Scheme(
            "wipo35",
            Text(zh="世界知识产权组织技术领域", en="WIPO technology field"),
            "Schmoch 2008, IPC8 technology concordance",
            "8",
            _form(r"[1-9]|[12]\d|3[0-5]|I|II|III|IV|V", _upper),
        ),
        Scheme(
            "naics2017",
            Text(zh="北美产业分类体系", en="North American Industry Classification System"),
            "NAICS 2017",
            "336411",
            _form(r"\d{2,6}"),
        ),
        Scheme("hs", Text(zh="商品名称及编码协调制度", en="Harmonized System"), "WCO HS", "850760", _form(r"\d{2}|\d{4}|\d{6}")),
    )
}  # fmt: skip


def schemes() -> tuple[Scheme, ...]:
    """Return the schemes whose codes are checked, sorted by name."""
    return tuple(SCHEMES[name] for name in sorted(SCHEMES))
