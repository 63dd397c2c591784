"""A generated graph of a given size, every fact with its source: firms, products, segments, supply and what holds them together.

Per 1000 firms: 500 products, 100 segments, 7500 edges (200k firms: 100k products, 20k segments, 1.5M edges).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import date
from random import Random

from clusterkg.graph.ledger import (
    Claim,
    EditionKind,
    EvidenceClass,
    Ledger,
    Locator,
    RunReport,
    Sighting,
    Source,
    UseRight,
)

DATASET, EXTRACTOR = "generated", "bench@1"
SOURCE = Source(DATASET, "generated", "bench", "Apache-2.0", UseRight.PUBLISH, date(2026, 1, 1))
PLACES = 340


def sizes(firms: int) -> dict[str, int]:
    """Return how many of each there are for a number of firms."""
    return {
        "firms": firms,
        "products": firms // 2,
        "segments": max(10, firms // 10),
        "edges": firms * 15 // 2,
    }


def _words(*lines: str) -> list[str]:
    return " ".join(lines).split()


#: Names are put together as names of products are, a use, a substance and a head: 车用镁合金支架. Names that all begin and end alike would make
#: every question that compares texts compare everything with everything.
_USES = _words(
    "车用 船用 矿用 农用 家用 医用 军用 民用 航空 航天 风电 光伏 核电 水电 储能 通信 电力 轨道 港口 建筑 桥梁 隧道 冶金 石化 煤化 印染 造纸 食品 制药 包装",
    "仓储 物流 消防 安防 教学 测绘 气象 海洋 极地 深冷",
)
_SUBSTANCES = _words(
    "镁合金 铝合金 钛合金 锌合金 铜合金 镍基 钴基 碳钢 不锈钢 铸铁 石墨 碳纤维 玻璃纤维 玄武岩 陶瓷 蓝宝石 石英 硅胶 橡胶 尼龙 聚酯 聚丙烯 聚氨酯 环氧 酚醛",
    "丙烯酸 纤维素 木质 竹质 麻质 棉质 丝质 皮革 沥青 水泥 石膏 云母 滑石 高岭土 硼砂 磷酸盐 硫酸盐 硝酸盐 氯化物 氟化物 稀土 钨钼 锡铅 银浆 金箔",
)
_HEADS = _words(
    "支架 齿轮 轴承 阀门 水泵 风机 滤芯 管件 接头 线缆 插座 开关 外壳 面板 垫片 密封圈 弹簧 螺栓 链条 皮带 叶片 喷嘴 探头 镜片 滤光片 薄膜 板材 棒材 丝材 粉体",
    "涂料 胶粘剂 溶剂 催化剂 助剂 油墨 织物 纱线 绳索 网布 容器 储罐 模具 刀具 夹具 砂轮 钻头 锯片 电极 线圈",
)


_PAIRS = [s + h for s in _SUBSTANCES for h in _HEADS]
Random(7).shuffle(_PAIRS)  # so that what has numbers near each other has no word in common


def product_name(i: int) -> str:
    """Return the name of a product: 100,000 different ones."""
    return _USES[i % len(_USES)] + _PAIRS[i // len(_USES) % len(_PAIRS)]


def segment_name(i: int) -> str:
    """Return the name of a segment; after 2,500 they begin again with a use before them."""
    turn, at = divmod(i, len(_PAIRS))
    return (_USES[turn % len(_USES)] if turn else "") + _PAIRS[at]


def claims(firms: int, seed: int = 1) -> Iterator[Claim]:
    """Yield the claims of a graph; the same for the same size and seed."""
    random = Random(seed)
    n = sizes(firms)
    products, segments = n["products"], n["segments"]
    chains = max(1, segments // 40)

    def name(local: str, type_: str, text: str) -> Claim:
        return Claim(DATASET, local, type_, "name", text, text)

    yield name("g:place", "Place", "某省")
    for i in range(PLACES):
        yield name(f"g:p{i}", "Place", f"第{i}市")
        yield Claim(DATASET, f"g:p{i}", "PlacePart", "WITHIN", object="g:place")
    for i in range(chains):
        yield name(f"g:c{i}", "Chain", f"第{i}链")
    for i in range(segments):
        yield name(f"g:s{i}", "Segment", segment_name(i))
        yield Claim(DATASET, f"g:s{i}", "ChainPart", "PART_OF", object=f"g:c{i % chains}")
    for i in range(products):
        yield name(f"g:q{i}", "Product", product_name(i))
        yield Claim(DATASET, f"g:q{i}", "SegmentEntry", "IN_SEGMENT", object=f"g:s{i % segments}")
    for i in range(firms):
        yield name(f"g:f{i}", "Firm", f"第{i}有限公司")
        yield Claim(DATASET, f"g:f{i}", "Location", "LOCATED_IN", object=f"g:p{random.randrange(PLACES)}")
    held = PLACES + segments + products + firms
    left = n["edges"] - held
    made = left // 2
    for i in range(made):
        year = 2010 + i % 12
        yield Claim(
            DATASET, f"g:f{random.randrange(firms)}", "Production", "MAKES", object=f"g:q{random.randrange(products)}",
            key=str(i), valid_from=str(year), valid_to=str(year + 8) if i % 5 == 0 else None,
        )  # fmt: skip
    supplied = (left - made) // 2
    for i in range(supplied):
        yield Claim(
            DATASET, f"g:s{random.randrange(segments)}", "Supply", "SUPPLIES", object=f"g:s{random.randrange(segments)}", key=str(i)
        )  # fmt: skip
    for i in range(left - made - supplied):
        yield Claim(
            DATASET, f"g:f{random.randrange(firms)}", "Purchase", "BUYS_FROM", object=f"g:f{random.randrange(firms)}", key=str(i)
        )  # fmt: skip


def facts(firms: int, seed: int = 1) -> Iterator[tuple[Claim, Sighting]]:
    """Yield the claims with a sighting each, every one in a source row of its own."""
    for i, c in enumerate(claims(firms, seed), 1):
        place = Locator(row=f"{i:x}", row_number=i, column="x")
        yield c, Sighting(c.id, place, c.value or "", EXTRACTOR, EvidenceClass.DISCLOSED)


def load(ledger: Ledger, firms: int, seed: int = 1, document: str = "generated.csv") -> RunReport:
    """Load a generated graph: one claim, one sighting, one source row each."""
    ledger.register(SOURCE)
    content = hashlib.blake2b(f"{firms}/{seed}".encode(), digest_size=16).hexdigest()

    with ledger.run(
        dataset=DATASET,
        document=document,
        content_hash=content,
        edition=EditionKind.SNAPSHOT,
        extractor=EXTRACTOR,
    ) as run:
        run.add(facts(firms, seed))
        return run.commit(rows=0)
