"""Grammars of names and values, Chinese and English: pure functions from a text to places in it.

Each module says what can be told from the words alone; the components of ``extract/pipeline`` of the like names bring them to
documents. A finder yields :class:`~clusterkg.extract.grammar.found.Found` with the family of the pattern that found it; how far a
family can be trusted is measured (``precision.json``, written by ``python -m bench.grammar --write``), not set by hand.
"""
