"""Reads a document by asking a language model piece by piece; a pure function of document, model and kept answers.

pydantic-ai does the asking (MIT): schema-bound output, retries, and limits on requests and tokens. The prompted mode is used, because
it is what every OpenAI-compatible service can do; tools and JSON schema modes are not had everywhere.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from clusterkg.extract import inventory
from clusterkg.extract.documents import Document, Kind
from clusterkg.extract.llm.replies import Found, Reply, hold
from clusterkg.extract.llm.settings import LLMSettings
from clusterkg.extract.model import Extraction
from clusterkg.extract.pipeline.choosing import choose
from clusterkg.extract.pipeline.voting import vote
from clusterkg.graph.errors import LLMProblem

#: Part of the extractor's name in every sighting; moves when the instructions do, and kept answers with it.
VERSION = "llm@1"
#: No evaluation has been made of a model we do not know, so nothing it says is more than a lead until somebody confirms it.
_CONFIDENCE = 0.3


@dataclass
class Spent:
    """What a run has cost so far."""

    requests: int = 0
    tokens: int = 0
    kept_answers: int = 0


def instructions() -> str:
    """Tell the model what to look for: types and relations of the inventory, direction, status, quoting."""
    relations = "\n".join(
        f"{r.name}: {'|'.join(sorted(r.sources))} -> {'|'.join(sorted(r.targets))}"
        for r in inventory.relations().values()
        if r.name not in ("COREF", "ALIAS_OF")
    )
    return (
        "你从中文或英文文本里找出企业、机构、产品、政策之间的关系。只写文本说了的;方向与类型按下表;"
        "拟、计划为 planned,曾、已退出为 past,否认、未成为 negated,传闻为 reported,其余 asserted;不给名字的客户为 Masked。\n"
        "Find relations between firms, institutions, products and policies. Only what the text says. Copy the quote and the names "
        "exactly, character by character; a name must stand inside its quote.\n"
        f"Mention types: {', '.join(inventory.TYPES)}\nRelations (source -> target):\n{relations}"
    )


class LLMReader:
    """Asks a model about documents and keeps only what is quoted from them.

    Raises
    ------
    LLMProblem
        The extra ``llm`` is not installed, the service cannot be reached or answers with something else, or the budget is spent.
    """

    def __init__(self, settings: LLMSettings) -> None:
        self.settings, self.spent = settings, Spent()
        try:
            from pydantic_ai import Agent, PromptedOutput
            from pydantic_ai.models.openai import OpenAIChatModel
            from pydantic_ai.providers.openai import OpenAIProvider
        except ImportError as bad:
            raise LLMProblem(
                "没有安装 llm 组件。", "The extra llm is not installed.",
                hint_zh="请运行 pip install 'clusterkg[llm]'。", hint_en="Run pip install 'clusterkg[llm]'.",
            ) from bad  # fmt: skip
        provider = OpenAIProvider(base_url=settings.url, api_key=settings.key.get_secret_value())
        self._told = instructions()
        self._agent: Any = Agent(
            OpenAIChatModel(settings.model, provider=provider),
            output_type=PromptedOutput(Reply),
            instructions=self._told,
            retries=1,
            model_settings={"temperature": 0.0, "timeout": settings.timeout},
        )

    def read(self, document: Document) -> Extraction:
        """Return what the model found in a document and the text bears out; all of it is a lead."""
        normalised = document.normalised()
        text = normalised.text
        found = Found()
        for start, end in pieces(document, self.settings.piece):
            a, b = normalised.to_normalised(start, end)
            hold(self._ask(text[a:b]), text, a, b, _CONFIDENCE, found)
        # The same rules as for every other reader: no overlaps, ends and direction as the ontology has them.
        mentions = choose(found.mentions)
        at = {(m.start, m.end, m.type): i for i, m in enumerate(mentions)}
        where = [at.get((m.start, m.end, m.type)) for m in found.mentions]
        proposals = []
        for r in found.relations:
            source, target = where[r.source], where[r.target]
            if source is None or target is None:
                found.dropped.append(f"{r.type}: an end overlaps another name")
                continue
            proposals.append(replace(r, source=source, target=target))
        relations, dropped = vote(mentions, proposals)
        back = normalised.to_source
        return Extraction(
            document.name, document.text,
            tuple(replace(m, start=s, end=e) for m in mentions for s, e in [back(m.start, m.end)]),
            tuple(replace(r, start=s, end=e) for r in relations for s, e in [back(r.start, r.end)]),
            (*found.dropped, *dropped),
        )  # fmt: skip

    def _ask(self, text: str) -> Reply:
        kept = self._kept(text)
        if kept is not None and kept.exists():
            try:
                reply = Reply.model_validate_json(kept.read_bytes())
            except ValidationError:
                kept.unlink()  # half written by a killed run: asked again
            else:
                self.spent.kept_answers += 1
                return reply
        reply = self._request(text)
        if kept is not None:
            kept.parent.mkdir(parents=True, exist_ok=True)
            half = kept.with_suffix(".half")
            half.write_text(reply.model_dump_json(), "utf-8")
            half.replace(kept)
        return reply

    def _kept(self, text: str) -> Path | None:
        if self.settings.cache is None:
            return None
        asked = "\0".join((VERSION, self.settings.model, self._told, text))
        return self.settings.cache / f"{hashlib.blake2b(asked.encode(), digest_size=16).hexdigest()}.json"

    def _why(self, bad: Exception) -> tuple[str, str]:
        """Return why a model gave no answer, in words rather than those of the libraries that asked it."""
        from pydantic_ai.exceptions import UnexpectedModelBehavior

        if isinstance(bad, UnexpectedModelBehavior):
            return (
                "它答的不合要求的格式,再问一次也不合",
                "what it answers is not of the form asked for, nor when asked once more",
            )
        if (code := getattr(bad, "status_code", None)) is not None:
            return f"{self.settings.url} 答以 HTTP {code}", f"{self.settings.url} answers with HTTP {code}"
        wait = f"{self.settings.timeout:g}"
        return (
            f"连不上 {self.settings.url},或 {wait} 秒内没有回答",
            f"{self.settings.url} cannot be reached, or did not answer within {wait} seconds",
        )

    def _request(self, text: str) -> Reply:
        from pydantic_ai.exceptions import AgentRunError, UsageLimitExceeded
        from pydantic_ai.usage import RunUsage, UsageLimits

        s, spent = self.settings, self.spent
        usage = RunUsage(requests=spent.requests, input_tokens=spent.tokens)
        limits = UsageLimits(request_limit=s.most_requests, total_tokens_limit=s.most_tokens)
        try:
            result = self._agent.run_sync(text, usage=usage, usage_limits=limits)
        except UsageLimitExceeded as bad:
            raise LLMProblem(
                f"模型预算已用完(请求 {spent.requests} 次,{spent.tokens} 个词元)。",
                f"The model's budget is spent ({spent.requests} requests, {spent.tokens} tokens).",
                hint_zh="提高 CLUSTERKG_LLM_MOST_REQUESTS 或 MOST_TOKENS;已得的回答都留着。",
                hint_en="Raise CLUSTERKG_LLM_MOST_REQUESTS or MOST_TOKENS; answers so far are kept.",
            ) from bad
        except (AgentRunError, OSError) as bad:
            zh, en = self._why(bad)
            raise LLMProblem(
                f"模型没有给出可用的回答:{zh}。", f"The model gave no usable answer: {en}.",
                hint_zh="检查 CLUSTERKG_LLM_URL 与 CLUSTERKG_LLM_MODEL。", hint_en="Check CLUSTERKG_LLM_URL and CLUSTERKG_LLM_MODEL.",
            ) from bad  # fmt: skip
        finally:
            spent.requests, spent.tokens = usage.requests, usage.total_tokens
        reply: Reply = result.output
        return reply


def pieces(document: Document, most: int) -> list[tuple[int, int]]:
    """Cut a document between blocks into pieces of about ``most`` characters; a longer block is cut within."""
    found: list[tuple[int, int]] = []
    begin: int | None = None
    last = 0
    for block in document.blocks:
        if block.kind is Kind.FURNITURE:
            continue
        if begin is not None and block.end - begin > most:
            found.append((begin, last))
            begin = None
        if begin is None:
            begin = block.start
        while block.end - begin > most:
            found.append((begin, begin + most))
            begin += most
        last = block.end
    if begin is not None and begin < last:
        found.append((begin, last))
    return found
