"""A language model is believed only as far as it quotes: tested against a server of our own that replays answers."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clusterkg.extract.documents import parse
from clusterkg.extract.llm import LLMReader, LLMSettings
from clusterkg.extract.llm.reading import pieces
from clusterkg.extract.llm.replies import Found, Reply, hold
from clusterkg.graph.errors import LLMProblem

TEXT = "关于合作的公告\n\n沅朴新材拟向岫川重工供应碳纤维布。\n\n双方没有股权关系。"
TRUE = {
    "quote": "沅朴新材拟向岫川重工供应碳纤维布", "source": {"text": "岫川重工", "type": "Firm"}, "relation": "BUYS_FROM",
    "target": {"text": "沅朴新材", "type": "Firm"}, "status": "planned",
}  # fmt: skip
#: What models do: sentences that nobody wrote, names from elsewhere, relations the wrong way round, types nobody has.
WRONG = [
    {**TRUE, "quote": "沅朴新材向岫川重工供应了碳纤维布"},
    {**TRUE, "source": {"text": "明月集团", "type": "Firm"}},
    {**TRUE, "relation": "BELONGS_TO"},
    {**TRUE, "target": {"text": "碳纤维布", "type": "Product"}},
    {**TRUE, "target": {"text": "沅朴新材", "type": "Company"}},
    {**TRUE, "status": "certain"},
]


class Replay:
    """Answers as an OpenAI-compatible service would, with what it is given, and counts."""

    def __init__(self) -> None:
        self.answers: list[str] = []
        self.asked: list[dict[str, Any]] = []
        replay = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                replay.asked.append(json.loads(self.rfile.read(int(self.headers["content-length"]))))
                content = replay.answers[min(len(replay.asked), len(replay.answers)) - 1]
                body = json.dumps(
                    {
                        "id": "1", "object": "chat.completion", "created": 1, "model": "replay",
                        "choices": [{"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": content}}],
                        "usage": {"prompt_tokens": 900, "completion_tokens": 100, "total_tokens": 1000},
                    }
                ).encode()  # fmt: skip
                self.send_response(200)
                self.send_header("content-type", "application/json")
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                return

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/v1"

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


@pytest.fixture
def replay() -> Iterator[Replay]:
    made = Replay()
    yield made
    made.close()


def settings(replay: Replay, **more: Any) -> LLMSettings:
    return LLMSettings(url=replay.url, model="replay", **more)


def test_what_is_quoted_stands_and_the_rest_is_dropped_with_its_reason(replay: Replay) -> None:
    replay.answers = [json.dumps({"statements": [TRUE, *WRONG]}, ensure_ascii=False)]
    found = LLMReader(settings(replay)).read(parse(TEXT.encode(), "a.txt"))
    said = [
        (
            r.type,
            found.text[found.mentions[r.source].start : found.mentions[r.source].end],
            found.text[found.mentions[r.target].start : found.mentions[r.target].end],
            r.status,
            found.text[r.start : r.end],
        )
        for r in found.relations
    ]
    assert said == [("BUYS_FROM", "岫川重工", "沅朴新材", "planned", TRUE["quote"])]
    assert len(found.dropped) == len(WRONG)
    assert all(m.confidence < 0.5 and m.by == "llm" for m in found.mentions)
    assert "BUYS_FROM" in json.dumps(replay.asked[0], ensure_ascii=False)


def test_an_answer_is_kept_and_not_asked_for_twice(replay: Replay, tmp_path: Path) -> None:
    replay.answers = [json.dumps({"statements": [TRUE]}, ensure_ascii=False)]
    document = parse(TEXT.encode(), "a.txt")
    first, second = (LLMReader(settings(replay, cache=tmp_path)) for _ in range(2))
    assert first.read(document) == second.read(document)
    assert (len(replay.asked), second.spent.requests, second.spent.kept_answers) == (1, 0, 1)


def test_a_spent_budget_stops_the_run_and_says_so(replay: Replay) -> None:
    replay.answers = [json.dumps({"statements": []})]
    reader = LLMReader(settings(replay, most_tokens=1500, piece=200))
    long = "\n\n".join(f"第{i}段" + "甲" * 190 for i in range(5))
    with pytest.raises(LLMProblem, match="budget is spent"):
        reader.read(parse(long.encode(), "long.txt"))
    assert len(replay.asked) == 2


def test_an_answer_that_is_none_is_asked_for_once_more_and_then_told(replay: Replay) -> None:
    replay.answers = ["我不知道"]
    with pytest.raises(LLMProblem, match="no usable answer: what it answers is not of the form") as bad:
        LLMReader(settings(replay)).read(parse(TEXT.encode(), "a.txt"))
    assert bad.value.zh.endswith("。") and "retries" not in bad.value.zh + bad.value.en
    assert len(replay.asked) == 2


def test_a_service_that_is_not_there_is_told() -> None:
    with pytest.raises(LLMProblem, match=r"127.0.0.1:9/v1 cannot be reached, or did not answer within 2 s"):
        LLMReader(LLMSettings(url="http://127.0.0.1:9/v1", model="x", timeout=2)).read(
            parse(TEXT.encode(), "a.txt")
        )


def test_a_quote_may_differ_in_blanks_only() -> None:
    found = Found()
    reply = Reply.model_validate({"statements": [{**TRUE, "quote": "沅朴新材 拟向 岫川重工\n供应碳纤维布"}]})
    hold(reply, TEXT, 0, len(TEXT), 0.3, found)
    assert len(found.relations) == 1


@given(st.lists(st.text(st.sampled_from("甲乙丙。"), min_size=1, max_size=300), max_size=12))
def test_pieces_cover_every_block_and_none_is_too_long(paragraphs: list[str]) -> None:
    text = "\n\n".join(paragraphs)
    if not text.strip():
        return
    document = parse(text.encode(), "a.txt")
    cut = pieces(document, 200)
    assert all(0 < b - a <= 200 for a, b in cut)
    covered = {i for a, b in cut for i in range(a, b)}
    assert all(set(range(b.start, b.end)) <= covered for b in document.blocks)
