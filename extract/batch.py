"""Many documents: read each into mentions, relations and statements, in one process or in several, always in order.

What is done with a document is a pure function of it, of the recipe and of its origin, so the results and their order are the same
however many processes share the work, and on Spark.
"""

from __future__ import annotations

import hashlib
import json
import multiprocessing
from collections import deque
from collections.abc import Generator, Iterable, Mapping
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

import clusterkg
from clusterkg.extract.documents import Document, Problem, Reader
from clusterkg.extract.documents.clipping import unread
from clusterkg.extract.documents.problems import problem
from clusterkg.extract.evaluation import read_jsonl
from clusterkg.extract.inventory import TYPES
from clusterkg.extract.learnt import PLACES, relation_settings
from clusterkg.extract.model import Extraction
from clusterkg.extract.selection import Selection
from clusterkg.extract.statements import Origin, Statements, write_statements
from clusterkg.graph.errors import ClusterKGError, DocumentProblem, SourceError
from clusterkg.graph.faults import told
from clusterkg.graph.ledger import EvidenceClass

if TYPE_CHECKING:
    from clusterkg.extract.llm import LLMReader, LLMSettings
    from clusterkg.extract.pipeline import Pipeline


@dataclass(frozen=True)
class Recipe:
    """How documents are read; small and plain, for it is sent to every process."""

    profile: str = "fast"
    selection: Selection = field(default_factory=Selection)
    #: Annotated documents (JSON lines of ours) that are taken in place of the pipeline's reading.
    annotations: Path | None = None
    #: Folder of what ``clusterkg train`` made, in place of what ships or beside it.
    model: Path | None = None
    #: Names that the graph knows → types of what bears them.
    known: Mapping[str, tuple[str, ...]] | None = None
    #: A language model that reads in the pipeline's place; all it says is a lead (extra ``llm``).
    llm: LLMSettings | None = None

    @property
    def extractor(self) -> str:
        """``name@version`` for sightings: what is read again when it changes."""
        if self.llm is not None:  # a name of its own: what the pipeline read of a document stands beside it
            return f"llm@{self.llm.model}-{clusterkg.__version__}"
        if self.annotations is not None:
            return f"read@annotated-{clusterkg.__version__}"
        own = f"-{model_hash(self.model)}" if self.model is not None else ""
        return f"read@{self.reads_as}-{clusterkg.__version__}{own}{'-known' if self.known else ''}"

    @property
    def reads_as(self) -> str:
        """The profile whose reading this is: without the multilingual network's weights, ``accurate`` reads as ``fast`` does."""
        from clusterkg.extract.sequence.multilingual import available

        return "fast" if self.profile == "accurate" and not available() else self.profile

    def pipeline(self) -> Pipeline:
        """Build the pipeline that the recipe asks for."""
        from clusterkg.extract.pipeline import (
            Pipeline,  # spaCy takes seconds to import: only where it is needed
        )

        config = {} if self.model is None else model_config(self.model)
        wanted = self.selection.wanted()
        if wanted is not None and wanted & self.selection.learnt:
            config["clusterkg_choose"] = {"only": sorted(wanted)}
        made = Pipeline(self.profile, config=config, known=self.known)
        for name, before in PLACES.items():
            # A table of precision by itself asks for no reader.
            if config.get(name, {}).keys() - {"precision"} and not made.nlp.has_pipe(name):
                made.nlp.add_pipe(name, config=config[name], before=before)
        return made


def usual_profile(model: Path | None = None) -> str:
    """Return the profile that is read with where none is named: the better one that is installed.

    With a model of one's own it is ``fast``: what that model was trained for is not to wait for another.
    """
    from clusterkg.extract.sequence.multilingual import available

    return "accurate" if model is None and available() else "fast"


def llm_settings(keep_in: Path | None = None) -> LLMSettings:
    """Return which model to ask, from ``CLUSTERKG_LLM_*`` in the environment; raises ``SourceError`` where something is missing.

    Its answers are kept in the folder that is set there, else in ``keep_in``.
    """
    from clusterkg.extract.llm import LLMSettings

    try:
        found = LLMSettings()
    except ValidationError as bad:
        zh, en = told(bad.errors())
        raise SourceError(  # a mistake in how it was called, as a wrong option is; nothing was asked of any model
            f"没有说明用哪个模型:{zh}。", f"Which model to ask is not said: {en}.",
            hint_zh="设置 CLUSTERKG_LLM_URL 和 CLUSTERKG_LLM_MODEL。", hint_en="Set CLUSTERKG_LLM_URL and CLUSTERKG_LLM_MODEL.",
        ) from bad  # fmt: skip
    return found if found.cache is not None else found.model_copy(update={"cache": keep_in})


def learnt_types(folder: Path | None) -> frozenset[str]:
    """Return the types of a trained tagger that the inventory does not have; none without a tagger."""
    if folder is None:
        return frozenset()
    if "clusterkg_ner" not in model_config(folder):  # a wrong folder is one mistake, not one for each file
        return frozenset()
    head = json.loads((folder / "model.json").read_text("utf-8"))
    return frozenset(head["types"]) - frozenset(TYPES)


def model_config(folder: Path) -> dict[str, dict[str, Any]]:
    """Return the settings of the components that use what ``clusterkg train`` put into a folder, by name.

    Raises
    ------
    SourceError
        It put nothing there.
    """
    found = relation_settings(folder)
    if not found or (folder / "model.json").exists():
        found["clusterkg_ner"] = tagger_config(folder)
    return found


def tagger_config(folder: Path) -> dict[str, Any]:
    """Return the settings of ``clusterkg_ner`` that put a trained tagger in the place of the shipped one of its language.

    Raises
    ------
    SourceError
        The folder holds no tagger.
    """
    try:
        head = json.loads((folder / "model.json").read_text("utf-8"))
        chinese = bool(head["chinese"])
    except (OSError, ValueError, KeyError, TypeError) as bad:
        why_zh, why_en = (
            ("没有这个文件夹", "there is no such folder")
            if not folder.is_dir()
            else ("没有 model.json", "it has no model.json")
            if isinstance(bad, FileNotFoundError)
            else ("model.json 读不了", "its model.json cannot be read")
        )
        raise SourceError(
            f"“{folder}”里没有训练好的模型:{why_zh}。", f"There is no trained model in '{folder}': {why_en}.",
            hint_zh="用 clusterkg train … --out 文件夹 训练。", hint_en="Make one with clusterkg train … --out FOLDER.",
        ) from bad  # fmt: skip
    # Where F1 is what was trained for, a mention is worth finding from a precision of half that on (here .37 of .75); the shipped
    # taggers, whose mentions become statements, ask for more.
    return {"zh" if chinese else "en": str(folder), "least": 0.37}


def model_hash(folder: Path) -> str:
    """Return a short hash over the files of a model."""
    digest = hashlib.blake2b(digest_size=4)
    for file in sorted(folder.glob("*")):
        if file.is_file():
            digest.update(file.name.encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()


@dataclass(frozen=True, slots=True)
class Task:
    """One document to be read; without an origin nothing is stated."""

    document: Document
    origin: Origin | None = None
    #: What of the file was not read as it should be. The file's own document has it all, that of its attachments too: so the file
    #: as a whole is known to be incomplete.
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Result:
    """What was read, or why not."""

    extraction: Extraction | None = None
    statements: Statements | None = None
    problem: DocumentProblem | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """Whose documents they are, as far as statements need it."""

    dataset: str
    ceiling: EvidenceClass = EvidenceClass.DISCLOSED


@dataclass(frozen=True, slots=True)
class Read:
    """One document of a file and what came of it; light enough to be sent between machines."""

    name: str
    content_hash: str
    characters: int
    result: Result
    problems: tuple[Problem, ...] = ()


def tasks_of(document: Document, name: str, recipe: Recipe, source: Source | None) -> list[Task]:
    """Return a file's document and all attached to it as tasks under their names; what is attached goes first.

    So a file counts as read, by its own hash, only when all that was in it is loaded.
    """
    tasks = []
    path = document.name
    said = tuple(  # by the name that the document has in the data set: what the ledger keeps tells no folders of a machine
        replace(p, zh=p.zh.replace(f"“{path}", f"“{name}"), en=p.en.replace(f"'{path}", f"'{name}"))
        for one in document.everything()
        for p in (*one.problems, *(unread(one) if recipe.llm is None and recipe.annotations is None else ()))
    )
    for one in reversed(list(document.everything())):
        own = name + one.name[len(document.name) :]
        origin = None
        if source is not None:
            ceiling = source.ceiling if recipe.llm is None else EvidenceClass.LEAD
            origin = Origin(source.dataset, own, recipe.extractor, ceiling)
        tasks.append(Task(replace(one, name=own), origin, said if one is document else ()))
    return tasks


def read_file(path: Path, name: str, reader: Reader, hand: Hand, source: Source | None) -> list[Read]:
    """Read one file from disk to statements; one that cannot be read comes back with its problem."""
    try:
        document = reader.read(path)
    except DocumentProblem as bad:
        return [Read(name, "", 0, Result(problem=bad))]
    return [light(task, hand.read(task)) for task in tasks_of(document, name, hand.recipe, source)]


def light(task: Task, result: Result) -> Read:
    """Return what the caller needs of a document that was read."""
    document = task.document
    return Read(document.name, document.content_hash, len(document.text), result, task.problems)


class Hand:
    """Reads one document after the other by a recipe; holds the pipeline."""

    def __init__(self, recipe: Recipe) -> None:
        self.recipe = recipe

    @cached_property
    def _pipeline(self) -> Pipeline:
        return self.recipe.pipeline()

    @cached_property
    def _llm(self) -> LLMReader:
        from clusterkg.extract.llm import LLMReader

        assert self.recipe.llm is not None
        return LLMReader(self.recipe.llm)

    @cached_property
    def _annotated(self) -> dict[str, Extraction]:
        assert self.recipe.annotations is not None
        return {one.text: one for one in read_jsonl(self.recipe.annotations)}

    def read(self, task: Task) -> Result:
        """Return what a document says; a program error costs this document only and is told as its problem."""
        name = task.document.name
        try:
            extraction = self.recipe.selection.apply(self._extracted(task.document))
            stated = None if task.origin is None else write_statements(task.document, extraction, task.origin)
            return Result(extraction, stated)
        except DocumentProblem as bad:
            return Result(problem=bad)
        except ClusterKGError:
            raise  # a mistake in model or options is the same for every document
        except Exception as bad:
            return Result(problem=problem("not_extracted", name, f"{type(bad).__name__}: {bad}"))

    def _extracted(self, document: Document) -> Extraction:
        if self.recipe.llm is not None:
            return self._llm.read(document)
        if self.recipe.annotations is None:
            return self._pipeline.read(document)
        found = self._annotated.get(document.text)
        if found is None:
            raise problem(
                "not_extracted", document.name, "标注文件里没有这份文字", "the annotations have no such text"
            )
        return replace(found, document=document.name)


def read_each(tasks: Iterable[Task], recipe: Recipe, jobs: int = 1) -> Generator[tuple[Task, Result]]:
    """Yield each task with its result, in the order of the tasks.

    Parameters
    ----------
    tasks
        Documents; taken only a few ahead of what is yielded, so that memory does not grow with their number.
    recipe
        How to read them.
    jobs
        Processes; 1 reads in this one.
    """
    if jobs <= 1:
        hand = Hand(recipe)
        for task in tasks:
            yield task, hand.read(task)
        return
    pool = _pool(recipe, jobs)
    waiting: deque[tuple[Task, Future[Result]]] = deque()
    rest = iter(tasks)
    try:
        while True:
            while len(waiting) < 2 * jobs and (more := next(rest, None)) is not None:
                waiting.append((more, pool.submit(_read, more)))
            if not waiting:
                return
            task, future = waiting.popleft()
            try:
                result = future.result()
            except BrokenProcessPool:
                # Whichever of those at work killed its process: the first is tried alone, the others begin again.
                pool.shutdown(cancel_futures=True)
                result = _alone(task, recipe)
                pool = _pool(recipe, jobs)
                waiting = deque((t, pool.submit(_read, t)) for t, _ in waiting)
            yield task, result
    finally:
        pool.shutdown(cancel_futures=True)


def _alone(task: Task, recipe: Recipe) -> Result:
    with _pool(recipe, 1) as pool:
        try:
            return pool.submit(_read, task).result()
        except BrokenProcessPool:
            return Result(
                problem=problem("not_extracted", task.document.name, "进程异常退出", "its process died")
            )


_hand: Hand | None = None


def _pool(recipe: Recipe, jobs: int) -> ProcessPoolExecutor:
    # Spawned, not forked: the caller has threads, and Windows knows nothing else.
    return ProcessPoolExecutor(jobs, multiprocessing.get_context("spawn"), _begin, (recipe,))


def _begin(recipe: Recipe) -> None:
    global _hand  # noqa: PLW0603 - one hand for each process is the point of an initialiser
    _hand = Hand(recipe)


def _read(task: Task) -> Result:
    assert _hand is not None
    return _hand.read(task)
