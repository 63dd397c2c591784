"""Relations on public sets, from the hand-out named by ``CLUSTERKG_SHARED``; prints JSON lines, asserts nothing.

``python -m bench.relations finre|civil|dfki|core`` and ``precision [--write]``. Models are trained here, in the run, and are not kept: the civil-aircraft
set states no licence. FinRE is scored as in EXTRACTION.md: one prediction per (head, tail, sentence), right if in its gold set,
micro F1 without ``unknown``; tuning is on folds of train, ``valid`` is the test.
"""
