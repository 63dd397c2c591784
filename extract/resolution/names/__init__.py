"""Names of organisations taken apart, compared and put into blocks.

``parse`` cuts a name into place, brand, trade and legal form; ``compare`` says how alike two names are and why, in Chinese and
English; ``blocking_keys`` gives strings of which two names of one firm share at least one. All three are pure: same input, same output.
A name alone proves little: :class:`Level` orders what it can say, the decision is taken by whoever weighs it with the rest.
"""

from clusterkg.extract.resolution.names.blocking import blocking_keys
from clusterkg.extract.resolution.names.comparing import compare
from clusterkg.extract.resolution.names.model import Level, Likeness, ParsedName
from clusterkg.extract.resolution.names.parsing import parse
from clusterkg.extract.resolution.names.writing import clean_display

__all__ = ["Level", "Likeness", "ParsedName", "blocking_keys", "clean_display", "compare", "parse"]
