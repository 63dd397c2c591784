"""Long answers as jobs: a client that prefers not to wait (RFC 7240, ``Prefer: respond-async``) gets 202 and where to look.

One job runs at a time, in this process; what it computes is the question's answer, which is kept with all others, so a job has no
result of its own: it ends by saying at which address the answer now is.
"""

from __future__ import annotations

import threading
import uuid
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from clusterkg.graph.errors import ClusterKGError, NotFound

#: Jobs that are remembered; the oldest that has ended goes first.
MOST_JOBS = 200


@dataclass
class Job:
    """One long answer on its way."""

    id: str
    #: Where the answer will be.
    result: str
    future: Future[Any]
    asked: datetime = field(default_factory=lambda: datetime.now(UTC))
    ended: datetime | None = None

    @property
    def state(self) -> str:
        """``waiting``, ``running``, ``done``, ``failed`` or ``cancelled``."""
        if self.future.cancelled():
            return "cancelled"
        if self.future.done():
            return "failed" if self.future.exception() else "done"
        return "running" if self.future.running() else "waiting"

    def shown(self) -> dict[str, Any]:
        """Return the job as JSON."""
        bad = self.future.exception() if self.state == "failed" else None
        problem = None
        if isinstance(bad, ClusterKGError):
            problem = {"zh": bad.text("zh"), "en": bad.text("en")}
        elif bad is not None:
            kind = type(bad).__name__
            problem = {"zh": f"程序出错了({kind})", "en": f"The program failed ({kind})"}
        return {
            "id": self.id, "state": self.state, "result": self.result, "asked": self.asked.isoformat(),
            "ended": self.ended.isoformat() if self.ended else None, "problem": problem,
        }  # fmt: skip


class Jobs:
    """Jobs of one process; they end with it."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="answers")
        self._jobs: OrderedDict[str, Job] = OrderedDict()
        self._lock = threading.Lock()

    def start(self, result: str, work: Callable[[], object]) -> Job:
        """Queue some work; the same address asked for again while it is on its way is the same job."""
        with self._lock:
            for job in self._jobs.values():
                if job.result == result and job.state in ("waiting", "running"):
                    return job
            job = Job(uuid.uuid4().hex, result, self._pool.submit(work))
            job.future.add_done_callback(lambda _: setattr(job, "ended", datetime.now(UTC)))
            self._jobs[job.id] = job
            for old in list(self._jobs.values()):
                if len(self._jobs) <= MOST_JOBS:
                    break
                if old.ended is not None:
                    del self._jobs[old.id]
            return job

    def find(self, id: str) -> Job:
        """Return a job.

        Raises
        ------
        NotFound
            There is none of that id, or it is long over.
        """
        with self._lock:
            if id not in self._jobs:
                raise NotFound(
                    f"没有任务 {id}。", f"There is no job {id}.",
                    hint_zh="任务随服务重启而清空;请重新提问。", hint_en="Jobs end with the service; ask the question again.",
                )  # fmt: skip
            return self._jobs[id]

    def cancel(self, id: str) -> Job:
        """Cancel a job that waits; one that runs goes on, and its answer is kept for the next who asks."""
        job = self.find(id)
        job.future.cancel()
        return job

    def close(self) -> None:
        """Take no more work and let go of what waits."""
        self._pool.shutdown(wait=False, cancel_futures=True)
