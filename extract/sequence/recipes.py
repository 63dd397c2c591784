"""How a tagger of each profile is trained: settings found on a split of our own of CLUENER, fitted to how much there is to learn from."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from clusterkg.extract.model import Extraction
from clusterkg.extract.sequence.adapting import Adapting
from clusterkg.extract.sequence.fitting import Settings
from clusterkg.extract.sequence.looking import CHINESE, MULTILINGUAL, Look
from clusterkg.extract.sequence.measuring import measure_crossed
from clusterkg.extract.sequence.tagger import Tagger
from clusterkg.extract.sequence.training import Example, sentences_of, train_sentences

#: Profiles that have a trained tagger.
Profile = Literal["fast", "accurate"]
#: Fewer steps than these leave a field half trained, however small the set.
_STEPS = 300
#: Above so many sentences a part is held back, of such a share and at most so many, to set bias and confidence.
_ENOUGH, _SHARE, _MOST = 1000, 0.04, 500


@dataclass(frozen=True)
class Recipe:
    """``models`` fields with these settings are trained and averaged; each is spared ``held`` sentences, which set bias and confidence.

    Every field is spared others, so that together they learn from all.

    ``looks`` are the networks that they look at, and how those learn with them.
    """

    settings: Settings
    models: int
    held: int
    looks: tuple[Look, ...]


_SETTINGS = {
    "zh": Settings(hidden=320, epochs=6, least=3, drop=0.7, drop_states=0.4, batch=96),
    "en": Settings(epochs=6, least=3, drop=0.4, bits=20),
}
#: A third field of ``fast`` gave .002 on 1,400 sentences and costs a twelfth of its speed; of ``accurate`` it would cost a network more.
_MODELS: dict[Profile, int] = {"fast": 3, "accurate": 2}
#: Where layers learn: a network each, as two that know other texts err less alike (F1 on 1,400 sentences .740 and .748, together .753).
_LEARNING = {
    "zh": (
        replace(MULTILINGUAL, how=Adapting()),
        replace(CHINESE, how=Adapting(first=0, rank=32, rate=0.001)),
    ),
    "en": (replace(MULTILINGUAL, how=Adapting()),),
}


def recipe(profile: Profile, language: str, sentences: int) -> Recipe:
    """Return how to train on so many sentences.

    A small set gets small batches and more epochs, and in ``fast`` milder thinning: with the settings of a large one its field would take
    a handful of steps and forget what it saw once.
    """
    settings = _SETTINGS[language]
    held = min(_MOST, int(sentences * _SHARE)) if sentences >= _ENOUGH else 0
    left = sentences - held
    looks: tuple[Look, ...] = ()
    if profile == "accurate":
        # Nine features in ten are left out at each step, or a field learns names by heart that the network knows to tell.
        settings = replace(settings, hidden=320, units=160, epochs=5, drop=0.9, drop_states=0.2, batch=32)
        looks = (MULTILINGUAL,)
        if left >= _ENOUGH:
            # Measured on 9,000 sentences; that few teach layers anything was not, so there they stay as they are.
            looks, settings = _LEARNING[language], replace(settings, epochs=4)
    batch = max(4, min(settings.batch, left // 100))
    epochs = max(settings.epochs, min(30, -(-_STEPS * batch // max(1, left))))
    if left < _ENOUGH:
        # Over a network's states a field wants no milder thinning for it: 150 sentences F1 .465 -> .543, 350 .555 -> .625.
        settings = replace(settings, least=2, units=min(settings.units, 128), bits=20)
        if profile == "fast":
            settings = replace(settings, drop=0.3, drop_states=0.3, hidden=min(settings.hidden, 64))
    return Recipe(replace(settings, batch=batch, epochs=epochs), _MODELS[profile], held, looks)


def teach(
    documents: Iterable[Extraction],
    *,
    profile: Profile = "fast",
    types: Sequence[str] | None = None,
    language: str = "zh",
    seed: int = 0,
    models: int | None = None,
    jobs: int = 1,
    say: Callable[[str], None] = lambda line: None,
) -> Tagger:
    """Train a tagger on annotated documents as a profile's recipe says; ``clusterkg train`` calls it.

    Parameters
    ----------
    documents
        Documents with all their mentions of the types to be learnt; relations are not looked at.
    profile
        ``fast`` reads more than 10,000 characters a second, ``accurate`` finds more and takes several times as long.
    types
        Types to learn; all that occur, where None.
    language
        ``zh`` looks at LAC's words and states, ``en`` at letters and capitals.
    seed
        The same documents, profile and seed give the same tagger.
    models
        How many fields are averaged, where it is not to be the profile's number.
    jobs
        Processes that train fields; the tagger is the same however many.
    say
        Gets a line of progress now and then.

    Raises
    ------
    ValueError
        Where no document has a mention of the types.
    """
    groups = [sentences_of(one, types) for one in documents]
    return teach_sentences(
        groups, profile=profile, types=types, language=language, seed=seed, models=models, jobs=jobs, say=say,
    )  # fmt: skip


def teach_sentences(
    groups: Iterable[Sequence[Example]],
    *,
    profile: Profile = "fast",
    types: Sequence[str] | None = None,
    language: str = "zh",
    seed: int = 0,
    models: int | None = None,
    jobs: int = 1,
    say: Callable[[str], None] = lambda line: None,
) -> Tagger:
    """Do the same with sentences, those of one document together."""
    groups = list(groups)
    plan = recipe(profile, language, sum(map(len, groups)))
    count = models or plan.models
    sentences: list[Example] = []
    # Whole documents are held back: sentences of one document resemble each other.
    random.Random(seed).shuffle(groups)
    parts: list[list[int]] = [[] for _ in range(count if plan.held and len(groups) > count else 0)]
    for group in groups:
        numbers = range(len(sentences), len(sentences) + len(group))
        sentences += group
        part = next((one for one in parts if len(one) < plan.held), None)
        if part is not None:
            part += numbers
    tagger = train_sentences(
        sentences, types=types, language=language, seed=seed, settings=plan.settings, models=count,
        looks=_looks(plan, count), without=[frozenset(part) for part in parts], jobs=jobs, say=say,
    )  # fmt: skip
    if any(parts):
        f1 = measure_crossed(tagger, [[sentences[i] for i in part] for part in parts])
        say(
            f"{sum(map(len, parts))} sentences held back, each from one field: F1 {f1:.3f}, lean {tagger.lean}"
        )
    return tagger


def _looks(plan: Recipe, models: int) -> tuple[Look, ...]:
    """Return a recipe's looks for as many fields as are wanted: by turns, where each has its own."""
    if len(plan.looks) < 2:
        return plan.looks
    return tuple(plan.looks[i % len(plan.looks)] for i in range(models))
