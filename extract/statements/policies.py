"""What the structure of a policy says beyond its mentions: chapters, wording, kinds addressed, parts of bodies, targets."""

from __future__ import annotations

from dataclasses import replace

from clusterkg.extract.policy import policy_drafts, read_policy
from clusterkg.extract.statements.sheet import Sheet


def write_policy(sheet: Sheet) -> None:
    """Write a policy's structure where the document is one and its title was read as such (what was selected away stays away)."""
    title = (m for m in sheet.extraction.mentions if m.type == "Policy")
    policy = read_policy(sheet.document) if any(title) else None
    if policy is None:
        return
    if not any(
        m.type == "Policy" and m.start < policy.title.end and policy.title.start < m.end
        for m in sheet.extraction.mentions
    ):
        return

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
