"""The check of an offline bundle names what would stop an installation on a machine that is not this one."""

from __future__ import annotations

import runpy
import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
_CHECK = ROOT / ".ci" / "bundle_check.py"
pytestmark = pytest.mark.skipif(not _CHECK.exists(), reason="needs a checkout")


@pytest.fixture(scope="module")
def faults() -> Callable[[Path, str], Iterable[str]]:
    found: Callable[[Path, str], Iterable[str]] = runpy.run_path(str(_CHECK))["faults"]
    return found


def wheel(
    folder: Path, name: str, version: str = "1.0", tag: str = "py3-none-any", needs: Iterable[str] = ()
) -> None:
    lines = [f"Name: {name}", f"Version: {version}", *(f"Requires-Dist: {n}" for n in needs)]
    with zipfile.ZipFile(folder / f"{name}-{version}-{tag}.whl", "w") as held:
        held.writestr(
            f"{name}-{version}.dist-info/METADATA", "Metadata-Version: 2.1\n" + "\n".join(lines) + "\n"
        )


def test_a_need_that_only_another_system_has_is_seen(
    tmp_path: Path, faults: Callable[[Path, str], Iterable[str]]
) -> None:
    wheel(tmp_path, "clusterkg", needs=["asker[bright]>=2", "nothing; sys_platform == 'nowhere'"])
    wheel(tmp_path, "asker", "2.1", needs=["colours; sys_platform == 'win32'", "lamp; extra == 'bright'"])
    wheel(tmp_path, "lamp")
    assert list(faults(tmp_path, "linux-x64")) == []
    (told,) = faults(tmp_path, "windows-x64")
    assert "asker needs colours" in told


def test_a_wheel_for_another_machine_and_a_wrong_version_are_seen(
    tmp_path: Path, faults: Callable[[Path, str], Iterable[str]]
) -> None:
    wheel(tmp_path, "clusterkg", needs=["engine>=2"])
    wheel(tmp_path, "engine", "1.9", "cp311-abi3-manylinux_2_17_x86_64")
    (told,) = faults(tmp_path, "linux-x64")
    assert "but 1.9 is there" in told
    assert any("does not fit linux-arm64" in t for t in faults(tmp_path, "linux-arm64"))


def test_an_empty_folder_is_no_bundle(tmp_path: Path, faults: Callable[[Path, str], Iterable[str]]) -> None:
    assert list(faults(tmp_path, "windows-x64")) == ["clusterkg itself is not there"]
