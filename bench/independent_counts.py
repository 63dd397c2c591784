"""Entities and links of the public data sets, counted from the files alone.

Standard library and numpy only: nothing of the package is imported, so that a mistake in the package cannot hide here.
Prints ``{data set: {type or relation: count}}`` as JSON.
"""

from __future__ import annotations

import csv
import json
import re
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

import numpy as np

csv.field_size_limit(1 << 27)


def lines(path: Path) -> list[Any]:
    return [json.loads(x) for x in path.read_text("utf-8").splitlines() if x.strip()]


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [{k: (v or "").strip() for k, v in r.items()} for r in csv.DictReader(file)]


def pairs(path: Path) -> list[list[str]]:
    return [x.rstrip("\n").split("\t") for x in path.read_text("utf-8").splitlines() if x.strip()]


def ashare(d: Path) -> dict[str, int]:
    firms = {r["code"][:6] for r in lines(d / "company.json")}
    members = {(r["company_code"][:6], r["industry_code"]) for r in lines(d / "company_industry.json")}
    tree = {(r["from_code"], r["to_code"]) for r in lines(d / "industry_industry.json")}
    return {
        "Firm": len(firms),
        "Industry": len({r["code"] for r in lines(d / "industry.json")}),
        "IndustryMember": len(members),
        "IndustryPart": len(tree),
    }


def ashare_upstream(d: Path) -> dict[str, int]:
    return {
        "IndustryUpstream": len(
            {(r["industry"], up) for r in lines(d / "industry_up.json") for up in r["ups"]}
        )
    }


def rail(d: Path) -> dict[str, int]:
    with (d / "raw_data.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    owners = {(r[0][:-1], p.strip()) for r in rows for p in r[4].split(" | ")}
    inventors = {(r[0][:-1], p.strip()) for r in rows for p in r[5].split(" | ")}
    bodies = {p for _, p in owners if not re.fullmatch("[一-龥·]{2,3}", p)}
    return {
        "Patent": len({r[0][:-1] for r in rows}),
        "Organisation": len(bodies),
        "Application": len(owners),
        "Invention": len(inventors),
    }


def cordis(d: Path) -> dict[str, int]:
    rows = table(d / "organizations.csv")
    kinds: dict[str, set[tuple[str, str]]] = defaultdict(set)
    names = {"PRC": "Firm", "HES": "University", "REC": "ResearchInstitute", "PUB": "GovernmentBody"}
    for r in rows:
        kinds[names.get(r["org_type"], "Organisation")].add((r["org_name"], r["country"]))
    body = {(r["org_name"], r["country"], r["project_id"]) for r in rows}
    found = {"Alliance": len({r["project_id"] for r in table(d / "projects.csv")}), "Membership": len(body)}
    return found | {"bodies": len(set().union(*kinds.values()))}


def bea(d: Path) -> dict[str, int]:
    def matrix(name: str) -> tuple[list[str], list[str], np.ndarray[Any, Any]]:
        with (d / name).open(encoding="utf-8", newline="") as file:
            rows = list(csv.reader(file))
        return (
            [r[0] for r in rows[1:]],
            rows[0][1:],
            np.array([[float(x or 0) for x in r[1:]] for r in rows[1:]]),
        )

    commodities, users, use = matrix("Detail_Use_2017_PRO_AfterRedef_17sch.csv")
    makers, made, make = matrix("Detail_Make_2017_AfterRedef_17sch.csv")
    real = [c for c in commodities if c[0] not in "VTF" and c in made]
    work = [m for m in makers if m[0] not in "VTF" and m in users]
    links = 0
    output = {m: make[makers.index(m), [made.index(c) for c in real]].sum() for m in work}
    # A link (i, k): some industry that makes k uses i.
    uses = np.array([[use[commodities.index(i), users.index(m)] for m in work] for i in real])
    makes = np.array([[make[makers.index(m), made.index(k)] for k in real] for m in work])
    rates = uses / np.array([output[m] or np.inf for m in work])
    shares = makes / np.where(makes.sum(axis=0) == 0, np.inf, makes.sum(axis=0))
    links = int(((rates @ shares) > 0).sum())
    return {"Segment": len(real), "Supply": links}


def ickg(d: Path) -> dict[str, int]:
    names = {r[1]: r[0] for r in pairs(d / "relation2id.txt")}
    kinds = {
        "涉足行业": "IndustryMember", "归属于行业": "IndustryMember", "包含": "IndustryPart", "上游于": "IndustryUpstream", "合作": "Partnership",
        "供给": "Partnership", "持有专利": "Application", "并购": "Ownership", "母公司/控股": "Ownership", "投资": "Investment", "竞争": "Competition",
        "基于专利生产": "Production", "合资": "JointVenture",
    }  # fmt: skip
    found: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for h, r, t, *_ in pairs(d / "train.txt"):
        found[kinds[names[r]]].add((h, t))
    return {"entities": len(pairs(d / "entity2id.txt"))} | {k: len(v) for k, v in found.items()}


def kag(d: Path) -> dict[str, int]:
    firms, products = table(d / "Company.csv"), table(d / "Product.csv")
    made = {(r["id"], p) for r in firms for p in r["product"].split(",") if p.strip()}
    leads = {
        (r["id"], p.strip())
        for r in table(d / "Person.csv")
        for p in r["legalRepresentative"].split(",")
        if p.strip()
    }
    supply = {(r["id"], p.strip()) for r in products for p in r["hasSupplyChain"].split(",") if p.strip()}
    transfers = {(r["srcId"], r["dstId"], r["transDate"]) for r in table(d / "Company_fundTrans_Company.csv")}
    return {
        "FundTransfer": len(transfers), "Leadership": len(leads), "Production": len(made), "Supply": len(supply),
        "IndustryMember": len({(r["id"], r["belongToIndustry"]) for r in products}), "Person": len(table(d / "Person.csv")),
    }  # fmt: skip


def adcode(d: Path) -> dict[str, int]:
    provinces, cities, areas = (table(d / f"{n}.csv") for n in ("provinces", "cities", "areas"))
    places = (
        {r["code"] + "0000" for r in provinces}
        | {r["code"] + "00" for r in cities}
        | {r["code"] for r in areas}
    )
    return {"Place": len(places), "PlacePart": len(cities) + sum(bool(r["cityCode"]) for r in areas)}


def gbt(d: Path) -> dict[str, int]:
    codes = {r["code"] for r in table(d / "gbt4754_2017.csv")}
    return {"Industry": len(codes), "IndustryPart": sum(len(c) > 1 for c in codes)}


def universities(d: Path) -> dict[str, int]:
    held = json.loads((d / "china_mainland_universities.json").read_text("utf-8"))
    located = json.loads((d / "university_location.json").read_text("utf-8"))
    names = {u for p in held.values() for u in p["all"]}
    return {
        "University": len(names | {u for u, at in located.items() if at}),
        "Location": len({(p, u) for p, x in held.items() for u in x["all"]}),
    }


def chains(d: Path) -> dict[str, int]:
    segments: set[str] = set()
    made: set[tuple[str, str]] = set()
    roots: set[str] = set()

    def walk(nodes: list[dict[str, Any]], above: str) -> None:
        for node in nodes:
            own = next(v for k, v in node.items() if k.endswith("环节名称"))
            path = f"{above}/{own}"
            segments.add(path)
            made.update((f.strip(), path) for f in node.get("代表公司", []) if f.strip())
            for key in ("子环节", "子-子环节"):
                walk(node.get(key) or [], path)

    for file in sorted(d.glob("*.json")):
        held = json.loads(file.read_text("utf-8"))
        roots.add(held["产业链"])
        walk(held["环节"], held["产业链"])
    return {
        "Chain": len(roots),
        "Segment": len(segments),
        "Firm": len({f for f, _ in made}),
        "Production": len(made),
    }


def all_counts(data: Path) -> dict[str, dict[str, int]]:
    """Return the counts of every data set, from its files."""
    products = {r["name"] for r in lines(data / "chain_kg_ashare" / "product.json")}
    return {
        "ashare": ashare(data / "chain_kg_ashare"),
        "ashare_upstream": ashare_upstream(data / "chain_kg_ashare"),
        "ashare_products": {"Product": len(products)},
        "rail_copatents": rail(data / "cn_rail_copatents"),
        "cordis": cordis(data / "cordis_china_consortia"),
        "bea_2017": {"Segment": bea(data / "bea_io_2017")["Segment"]},
        "bea_2017_supply": {"Supply": bea(data / "bea_io_2017")["Supply"]},
        "ickg25": ickg(data / "ickg" / "icikg25"),
        "ickg_subset": ickg(data / "ickg" / "subset"),
        "kag": kag(data / "kag_supplychain_sample"),
        "adcode": adcode(data / "cn_admin_divisions"),
        "gbt4754": gbt(data / "gbt4754_2017"),
        "zones": {"Zone": len({r["zone_name"] for r in table(data / "cn_hightech_zones" / "zones.csv")})},
        "universities": universities(data / "cn_universities"),
        "shenzhen_chains": chains(data / "shenzhen_chain_templates"),
    }


if __name__ == "__main__":
    json.dump(all_counts(Path(sys.argv[1])), sys.stdout, ensure_ascii=False, indent=1)
