"""A small house with persons in it: a register, and a notice that names two of them, read by hand so that nothing depends on a reader."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from tests.graph.graphs import fact, name, put

from clusterkg.api.workspace import Settings, Workspace
from clusterkg.extract.documents import Reader
from clusterkg.graph.ledger import (
    Claim,
    EditionKind,
    EvidenceClass,
    Ledger,
    Locator,
    Sighting,
    Source,
    UseRight,
    document_space,
)

WANG, LI = "王小明", "李雷雷"
TEXT = f"青川化工有限公司公告\n\n{WANG}任青川化工有限公司董事长。\n\n{LI}任青川化工有限公司总经理，接替{WANG}主持日常工作。\n\n青川化工有限公司在青川县建设新厂。\n"
NOTICE = f"{WANG}任职公告.txt"
#: Local id of the notice, as reading gives it.
SPACE = document_space("news", NOTICE)
REGISTER = [
    name("reg:f1", "Firm", "青川化工有限公司"),
    name("adcode:2", "Place", "青川县"),
    fact("reg:f1", "Location", "LOCATED_IN", to="adcode:2"),
    fact(f"reg:{WANG}", "Person", "person_name", WANG),
    fact(f"reg:{WANG}", "Person", "birth_year", "1970"),
    fact(f"reg:{WANG}", "Person", "consent_class", "公开"),
    fact(f"reg:{WANG}", "Leadership", "LEADS", to="reg:f1"),
    fact("reg:张三丰", "Person", "person_name", "张三丰"),
    fact("reg:张三丰", "Leadership", "LEADS", to="reg:f1"),
]
POST = fact(REGISTER[6].edge_id, "Leadership", "post_title", "董事长")


def settle(
    home: Path, *, ledger: str | None = None, store: str | None = None, role: str = "reader"
) -> Workspace:
    """Open a workspace in a folder for a role."""
    return Workspace(Settings(home=home, ledger=ledger, store=store, role=role, secret=None))  # type: ignore[arg-type]  # pydantic reads the role


def register(ledger: Ledger) -> None:
    """Load the register."""
    put(ledger, [*REGISTER, POST], document="register.csv")


def said_in_notice(text: str, *, telling: bool) -> list[tuple[Claim, str]]:
    """What the notice says, each with the sentence that says it; ``telling`` texts about other things hold a name."""
    space = SPACE
    one, two, three = (p for p in text.split("\n") if p.strip() and "公告" not in p)
    wang, li, firm = (f"{space}#{k}" for k in (f"Person:{WANG}", f"Person:{LI}", "Firm:青川化工有限公司"))

    def claim(*words: str | None, **more: str) -> Claim:
        return fact(*words, dataset="news", **more)  # type: ignore[arg-type]  # texts

    return [
        (
            claim(space, "Document", "title", f"关于{WANG}任职的公告" if telling else "青川化工有限公司公告"),
            "青川化工有限公司公告",
        ),
        *([(claim(firm, "Firm", "note", f"董事长{WANG}"), two)] if telling else []),
        (claim(firm, "Firm", "name", "青川化工有限公司"), one),
        (claim(firm, "Firm", "short_name", "青川化工"), two),
        (claim(wang, "Person", "person_name", WANG), one),
        (claim(li, "Person", "person_name", LI), two),
        (claim(wang, "Leadership", "LEADS", to=firm), one),
        (claim(li, "Leadership", "LEADS", to=firm), two),
        (claim(space, "Mention", "MENTIONS", to=wang), two),
        (claim(space, "Mention", "MENTIONS", to=li), two),
        (claim(space, "Mention", "MENTIONS", to=firm), three),
    ]


def read_notice(
    ledger: Ledger, folder: Path, *, text: str = TEXT, extractor: str = "ours@1", telling: bool = False
) -> str:
    """Write the notice as a file, load what it says, and return its content hash."""
    folder.mkdir(exist_ok=True)
    file = folder / NOTICE
    file.write_text(text, encoding="utf-8")
    with Reader() as reader:
        document = reader.read(file, NOTICE)
    if ledger.source("news") is None:
        ledger.register(
            Source(
                "news", "新闻", "某报", "CC-BY-4.0", UseRight.SHARE, date(2026, 1, 1), EvidenceClass.INFERRED
            )
        )
    facts = []
    for claim, sentence in said_in_notice(document.text, telling=telling):
        start = document.text.index(sentence)
        where = Locator(start=start, end=start + len(sentence))
        facts.append((claim, Sighting(claim.id, where, sentence, extractor, EvidenceClass.INFERRED, 0.9)))
    with ledger.run(
        dataset="news", document=NOTICE, content_hash=document.content_hash, edition=EditionKind.SNAPSHOT,
        extractor=extractor, original=file,
    ) as run:  # fmt: skip
        run.add(facts)
        run.reject(
            1, "Person", WANG, f"“{WANG}”读不懂", f"'{WANG}' not understood", f'{{"quote":"{WANG}等"}}', "row"
        )
        run.commit(rows=len(facts) + 1, rejected=1, confirm_drop=True)
    return document.content_hash
