"""Optional: statements from a language model behind an OpenAI-compatible address, each bound to a quote that stands in the text.

Off by default and never needed. Extra ``llm``; see ``docs/extraction.md``.
"""

from clusterkg.extract.llm.reading import LLMReader, Spent
from clusterkg.extract.llm.settings import LLMSettings

__all__ = ["LLMReader", "LLMSettings", "Spent"]
