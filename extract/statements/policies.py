"""What the structure of a policy says beyond its mentions: chapters, wording, kinds addressed, parts of bodies, targets."""

from __future__ import annotations

from dataclasses import replace

from clusterkg.extract.model import Relation
from clusterkg.extract.policy import PolicyText, policy_drafts, read_policy
from clusterkg.extract.statements.sheet import Sheet


def policy_of(sheet: Sheet) -> PolicyText | None:
    """Return the document as a policy where it is one and its title was read as such (what was selected away stays away)."""
    titles = [m for m in sheet.extraction.mentions if m.type == "Policy"]
    policy = read_policy(sheet.document) if titles else None
    if policy is None or not any(m.start < policy.title.end and policy.title.start < m.end for m in titles):
        return None
    return policy


def is_to_addressee(sheet: Sheet, policy: PolicyText, r: Relation) -> bool:
    """Tell whether a relation gives a part to a body because the letter that brings the policy is addressed to it."""
    if r.type != "RESPONSIBLE_FOR":
        return False
    body = sheet.extraction.mentions[r.source]
    return any(a.start < body.end and body.start < a.end for a in policy.addressees)


def write_policy(sheet: Sheet, policy: PolicyText) -> None:
    """Write a policy's structure."""

    def local(mention: int) -> str | None:
        things = sheet.things.of.get(mention, ())
        if len(things) != 1 or sheet.things.all[things[0]].masked:
            return None
        sheet.used.setdefault(things[0], sheet.things.all[things[0]].type)
        return sheet.local(things[0])

    # What a relation has said of the same clause is kept once, as sure as the surer reading of it.
    said = {(d.claim.id, d.span): i for i, d in enumerate(sheet.drafts)}
    for draft in policy_drafts(
        sheet.document, policy, sheet.extraction, dataset=sheet.origin.dataset, space=sheet.origin.space, local=local,
    ):  # fmt: skip
        span = (draft.span.start, draft.span.end)
        at = said.get((draft.claim.id, span))
        if at is None:
            sheet.say(draft.claim, span, draft.confidence)
        elif sheet.drafts[at].confidence < draft.confidence:
            sheet.drafts[at] = replace(sheet.drafts[at], confidence=draft.confidence)
