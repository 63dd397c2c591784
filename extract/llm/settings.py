"""Which model to ask, and how much may be spent."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class LLMSettings(BaseSettings):
    """Where the model is and what it may cost; each can be set as ``CLUSTERKG_LLM_<NAME>`` in the environment."""

    model_config = SettingsConfigDict(env_prefix="CLUSTERKG_LLM_")

    url: str = Field(description="OpenAI-compatible address, e.g. http://127.0.0.1:11434/v1")
    model: str = Field(description="name of the model there")
    key: SecretStr = Field(SecretStr("none"), description="key, where the service asks for one")
    #: Answers are kept here by what was asked: reading again costs nothing and gives the same.
    cache: Path | None = Field(None, description="folder of kept answers")
    most_requests: int = Field(500, ge=1, description="requests of one run")
    most_tokens: int = Field(1_000_000, ge=1, description="tokens of one run, in and out")
    piece: int = Field(1_800, ge=200, le=20_000, description="characters sent at a time, whole blocks")
    timeout: float = Field(120.0, gt=0, description="seconds for one answer")
