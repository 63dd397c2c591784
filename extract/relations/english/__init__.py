"""Who does what in an English sentence, told by verbs, nouns and the prepositions that go with them; words are data."""

from clusterkg.extract.relations.english.reading import read_english

__all__ = ["read_english"]
