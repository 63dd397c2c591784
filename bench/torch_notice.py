"""Read the Torch notice of 2011 from the hand-out as a graph, count it, and write its part of ``docs/real-data.md``.

python -m bench.torch_notice [--write]
"""

from __future__ import annotations

import os
import re
import sys
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from clusterkg.extract.documents import Document, parse
from clusterkg.extract.policy import Clause, PolicyText, facts, policy_drafts, read_policy
from clusterkg.graph.ledger import EditionKind, Ledger, RunReport, Source, UseRight
from clusterkg.graph.vocabularies.loading import load_vocabulary

FILE = "torch_notice_2011/notice.txt"
EXTRACTOR = "policy@1"
#: TORCH.md, row by row, with words by which the notice itself names the kind: an independent list, not the lexicon's.
KINDS: dict[str, tuple[str, ...]] = {
    "国家高新区": ("国家高新区", "国家高新技术产业开发区"),
    "创新型产业集群": ("创新型产业集群",),
    "特色产业基地": ("特色产业基地",),
    "孵化器": ("孵化器",),
    "加速器": ("加速器",),
    "大学科技园": ("大学科技园",),
    "产业技术研究院": ("产业技术研究院",),
    "产业技术创新战略联盟": ("产业技术创新战略联盟",),
    "技术转移机构": ("技术转移机构",),
    "生产力促进中心": ("生产力促进中心",),
    "技术交易所": ("技术（产权）交易所", "技术交易机构"),
    "技术合同登记": ("技术合同",),
    "成果挂牌 / 评价": ("科技成果评价", "挂牌"),
    "创新驿站": ("创新驿站",),
    "中试平台": ("中试",),
    "科技金融 / 引导基金": ("引导基金", "创业投资机构", "科技金融"),
    "企业培育": ("高新技术企业", "科技型中小企业", "创新型企业"),
    "人才": ("人才", "大学毕业生"),
    "国际化服务平台": ("国际化发展服务平台", "国际化发展机构", "海外发展服务机构"),
    "统计评价督察": ("统计", "督察", "考核评价"),
    "Product, Segment, Chain": ("产业链", "产品"),
    "Firm": ("推动企业",),
    "Patent, Standard": ("知识产权",),
    "Project, Policy": ("项目", "优惠政策"),
}


@dataclass(frozen=True)
class Count:
    """What an independent reading of the lines counts."""

    chapters: int
    sections: int
    clauses: tuple[int, ...]


@dataclass(frozen=True)
class Notice:
    """The notice, read."""

    document: Document
    policy: PolicyText
    path: Path

    def quotes(self, row: str) -> list[tuple[Clause, str]]:
        """Return clause and words wherever a kind of this row is named."""
        return [
            (c, self.document.text[k.at.start : k.at.end])
            for c in self.policy.clauses
            for k in c.kinds
            if k.concept.torch == row
        ]

    def load(self, ledger: Ledger) -> RunReport:
        """Load it as a source of its own; the text stays with the user."""
        load_vocabulary(ledger, "policy_concepts")
        ledger.register(
            Source("torch_notice", "国科发火〔2011〕259号", "科学技术部", "公文 official document", UseRight.INTERNAL, date(2011, 7, 4))
        )  # fmt: skip
        drafts = policy_drafts(
            self.document, self.policy, dataset="torch_notice", space=f"doc:{self.document.content_hash[:16]}"
        )
        with ledger.run(
            dataset="torch_notice", document=self.path.name, content_hash=self.document.content_hash, edition=EditionKind.SNAPSHOT,
            extractor=EXTRACTOR, original=self.path,
        ) as run:  # fmt: skip
            run.add(facts(self.document, drafts, extractor=EXTRACTOR))
            return run.commit()


def read_notice(data: Path) -> Notice:
    """Read the notice from the hand-out."""
    path = data / FILE
    document = parse(path.read_bytes(), path.name)
    policy = read_policy(document)
    if policy is None:
        raise AssertionError("the notice is not read as a policy")
    return Notice(document, policy, path)


def counted(text: str) -> Count:
    """Count chapters, sections and clauses by the lines alone; imports nothing of what it checks.

    The print has lost the number of the first chapter: it is the line before the first clause 1.
    """
    chapters = sections = 0
    clauses: list[int] = []
    body = text[text.rindex("附件：") :]
    for line in body.splitlines():
        if re.match(r"[一二三四五六七八九十]、", line):
            chapters += 1
        elif re.match(r"（[一二三四五六七八九十]）", line):
            sections += 1
        elif found := re.match(r"(\d+)[.．]", line):
            clauses.append(int(found.group(1)))
    first = next(i for i, line in enumerate(body.splitlines()) if re.match(r"1[.．]", line))
    lost = not any(line.startswith("一、") for line in body.splitlines()[:first])
    return Count(chapters + lost, sections, tuple(clauses))


def told(notice: Notice, report: RunReport, nodes: dict[str, int]) -> Iterable[str]:
    """Yield the lines of the document: counts, and a few words as quotes."""
    policy, held = notice.policy, counted(notice.document.text)
    top = sum(c.parent is None for c in policy.chapters)
    yield "## 通知全文 The notice itself\n"
    yield (
        "`python -m bench.torch_notice` reads `torch_notice_2011/notice.txt` (国科发火〔2011〕259号) with `extract/policy`; the text is not in this "
        "repository. Independent counts are of the lines alone.\n"
    )
    yield "| what | read | independent |\n|---|--:|--:|"
    yield f"| 章 chapters (the number of the first is lost in print) | {top} | {held.chapters} |"
    yield f"| 节 sections | {len(policy.chapters) - top} | {held.sections} |"
    yield f"| 条 clauses | {len(policy.clauses)} | {len(held.clauses)} |"
    yield f"| 措施 measures (the others say why, not what) | {len(policy.measures)} | |"
    named = {(n.name, n.kind) for c in policy.clauses for n in c.programmes}
    yield f"| 计划、工程、行动 programmes and talent plans named | {len(named)} | |"
    yield f"| 落实的文件 documents it carries out | {len({b.name for b in policy.basis} | {b.name for c in policy.clauses for b in c.basis})} | |"
    yield f"| 主送 groups addressed | {len(policy.addressees)} | |"
    own = [r for c in policy.clauses for r in c.responsible]
    yield f"| 条款载明的责任单位 bodies that a clause makes responsible | {len(own)} | |"
    yield f"| 未载明责任单位的措施 measures without one (not known) | {sum(not c.responsible for c in policy.measures)} | |"
    yield f"| 陈述 claims | {report.claims_new} | |\n"
    yield (
        f"Issued {policy.published.value if policy.published else ''}, number {policy.number.value if policy.number else ''}; from when and until when it holds is "
        "not stated, so it is not known. The issuer says 我部 and signs with no name: that it is 科学技术部 follows from the number, and the claim is "
        f"inferred. Nodes: {', '.join(f'{n} {k}' for k, n in sorted(nodes.items()) if k not in ('nodes', 'edges', 'stubs'))}.\n"
    )
    yield "| TORCH.md | clauses | places | words quoted |\n|---|--:|--:|---|"
    for row in KINDS:
        quotes = notice.quotes(row)
        words = Counter(w for _, w in quotes)
        shown = "、".join(w for w, _ in words.most_common(4))
        yield f"| {row} | {len({c.number for c, _ in quotes})} | {len(quotes)} | {shown} |"


def main() -> None:
    """Print or write."""
    import tempfile

    from clusterkg.api.workspace import Workspace

    root = Path(__file__).resolve().parent.parent
    data = Path(os.environ.get("CLUSTERKG_SHARED", root.parent / "shared")) / "data"
    notice = read_notice(data)
    with tempfile.TemporaryDirectory() as folder:
        workspace = Workspace.at(Path(folder))
        report = notice.load(workspace.ledger)
        workspace.build()
        counts = dict(workspace.view().manifest.counts)
        workspace.close()
    text = "\n".join(told(notice, report, counts)) + "\n"
    if "--write" not in sys.argv:
        sys.stdout.write(text)
        return
    path = root / "docs" / "real-data.md"
    before = path.read_text("utf-8").partition("## 通知全文")[0].rstrip()
    path.write_text(f"{before}\n\n{text}", encoding="utf-8")


if __name__ == "__main__":
    main()
