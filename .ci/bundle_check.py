"""Hold a folder of wheels against one platform: each wheel fits its tags, and whatever a wheel needs there is in the folder.

``bundle_check.py FOLDER PLATFORM`` exits with 1 and names what is wrong; it answers for platforms that this machine is not.
"""

from __future__ import annotations

import sys
import zipfile
from collections.abc import Iterator
from email.parser import Parser
from pathlib import Path

from packaging.requirements import Requirement
from packaging.tags import Tag, compatible_tags, cpython_tags
from packaging.utils import canonicalize_name, parse_wheel_filename

PYTHON = (3, 11)
GLIBC = 28
#: What a target answers to the conditions in package metadata (PEP 508), and the names of its platform.
_MACHINES = {"windows-x64": "AMD64", "linux-x64": "x86_64", "linux-arm64": "aarch64"}


def environment(target: str) -> dict[str, str]:
    """Return the values of the environment markers on a target."""
    windows = target.startswith("windows")
    return {
        "implementation_name": "cpython", "implementation_version": "3.11.9", "os_name": "nt" if windows else "posix",
        "platform_machine": _MACHINES[target], "platform_python_implementation": "CPython", "platform_release": "", "platform_version": "",
        "platform_system": "Windows" if windows else "Linux", "python_full_version": "3.11.9", "python_version": "3.11",
        "sys_platform": "win32" if windows else "linux", "extra": "",
    }  # fmt: skip


def tags(target: str) -> set[Tag]:
    """Return the tags that pip accepts on a target with CPython 3.11."""
    machine = _MACHINES[target]
    if target.startswith("windows"):
        platforms = ["win_amd64"]
    else:
        old = [("2014", 17), ("2010", 12), ("1", 5)]
        platforms = [f"manylinux_2_{n}_{machine}" for n in range(GLIBC, 4, -1)]
        platforms += [f"manylinux{year}_{machine}" for year, _ in old] + [f"linux_{machine}"]
    return {*cpython_tags(PYTHON, platforms=platforms), *compatible_tags(PYTHON, "cp311", platforms)}


def faults(folder: Path, target: str) -> Iterator[str]:
    """Yield what would stop an installation from this folder on the target."""
    accepted, here = tags(target), environment(target)
    wheels = {}
    for path in sorted(folder.glob("*.whl")):
        name, version, _, given = parse_wheel_filename(path.name)
        if not given & accepted:
            yield f"{path.name} does not fit {target}"
        wheels[name] = (version, path)
    if "clusterkg" not in wheels:
        yield "clusterkg itself is not there"
    wanted = [("clusterkg", "")]
    seen = set()
    while wanted:
        name, extra = wanted.pop()
        if (name, extra) in seen or name not in wheels:
            continue
        seen.add((name, extra))
        with zipfile.ZipFile(wheels[name][1]) as held:
            (about,) = (n for n in held.namelist() if n.count("/") == 1 and n.endswith(".dist-info/METADATA"))
            told = Parser().parsestr(held.read(about).decode())
        for line in told.get_all("Requires-Dist", []):
            need = Requirement(line)
            if need.marker is not None and not need.marker.evaluate({**here, "extra": extra}):
                continue
            if extra and (need.marker is None or need.marker.evaluate({**here, "extra": ""})):
                continue  # looked at without the extra already
            needed = canonicalize_name(need.name)
            if needed not in wheels:
                yield f"{name} needs {need}, which is not there"
            elif not need.specifier.contains(wheels[needed][0], prereleases=True):
                yield f"{name} needs {need}, but {wheels[needed][0]} is there"
            wanted += [(needed, ""), *((needed, e) for e in need.extras)]


if __name__ == "__main__":
    found = list(faults(Path(sys.argv[1]), sys.argv[2]))
    print("\n".join(found) or f"{sys.argv[2]}: {len(list(Path(sys.argv[1]).glob('*.whl')))} wheels, all fit")
    sys.exit(1 if found else 0)
