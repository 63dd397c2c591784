"""One firm, one node: which local ids mean the same thing, proposed with reasons, decided by rows that can be undone.

:mod:`records` reads what is known of each local id, :mod:`places` and ``names`` make it comparable, :mod:`model` holds comparisons
and weights, :mod:`engine` finds and scores pairs (Splink on DuckDB, or on Spark), :mod:`deciding` turns scores into judgements,
:mod:`running` does all of it for a ledger.
"""
