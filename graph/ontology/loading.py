"""Read the schema files; errors name the file and the field."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import cache
from importlib import resources

import yaml
from pydantic import ValidationError

from clusterkg.graph.errors import OntologyError
from clusterkg.graph.ontology.model import Ontology, TypeSpec


@cache
def load() -> Ontology:
    """Return the ontology that ships with the package; read once per process."""
    folder = resources.files("clusterkg.graph") / "schema"
    texts = {f.name: f.read_text("utf-8") for f in folder.iterdir() if f.name.endswith(".yaml")}
    return read_schema(texts)


def read_schema(texts: Mapping[str, str]) -> Ontology:
    """Build an ontology from ``{file name: YAML text}``.

    Raises
    ------
    OntologyError
        With the file and the field, when a file cannot be read, is named unlike its type, or refers to nothing.
    """
    types: dict[str, TypeSpec] = {}
    digest = hashlib.blake2b(digest_size=8)
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    for file in sorted(texts):
        digest.update(f"{file}\n{texts[file]}\n".encode())
        try:
            spec = TypeSpec.model_validate(yaml.load(texts[file], Loader=loader))
        except yaml.YAMLError as bad:
            raise OntologyError(
                f"schema/{file}: 不是合法的 YAML:{bad}", f"schema/{file}: not valid YAML: {bad}"
            ) from bad
        except ValidationError as bad:
            first = bad.errors()[0]
            where = ".".join(map(str, first["loc"]))
            raise OntologyError(
                f"schema/{file}: 字段“{where}”有误:{first['msg']}",
                f"schema/{file}: field '{where}': {first['msg']}",
            ) from bad
        if file != f"{spec.name}.yaml":
            raise OntologyError(
                f"schema/{file}: 文件名与类型“{spec.name}”不一致。",
                f"schema/{file}: the file is not named after its type '{spec.name}'.",
                hint_zh=f"请改名为 {spec.name}.yaml。",
                hint_en=f"Rename it to {spec.name}.yaml.",
            )
        types[spec.name] = spec
    ontology = Ontology(types=types, version=digest.hexdigest())
    for spec in types.values():
        refers = [("extends", x) for x in spec.extends]
        refers += [(f"ends.{end}.range", x) for end, e in spec.ends.items() for x in e.range]
        for where, name in refers:
            try:
                ontology.get(name)
            except OntologyError as bad:
                raise OntologyError(
                    f"schema/{spec.name}.yaml: {where}:{bad.zh}",
                    f"schema/{spec.name}.yaml: {where}: {bad.en}",
                    hint_zh=bad.hint_zh,
                    hint_en=bad.hint_en,
                ) from bad
    return ontology
