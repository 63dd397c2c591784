# Two commands on a bare machine with git, make and Python 3.11 (venv, pip): make demo, make test.
PYTHON ?= python3
BIN := .venv/bin
RUN := $(BIN)/python -m

.PHONY: demo test install install-dev lint types generated check-wheel bundle bench clean

# pip installs the versions that uv.lock names; uv itself comes from PyPI into the same environment.
.venv/.installed: pyproject.toml uv.lock
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check uv
	$(BIN)/uv sync --quiet --locked --inexact --no-dev --python $(BIN)/python
	touch $@

.venv/.installed-dev: .venv/.installed
	$(BIN)/uv sync --quiet --locked --inexact --python $(BIN)/python
	touch $@

install: .venv/.installed

install-dev: .venv/.installed-dev

demo: install
	$(BIN)/clusterkg demo

test: install-dev
	$(RUN) pytest -q -n auto --dist loadscope --durations 25

lint: install-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: install-dev
	$(BIN)/mypy

# Files that are made from others; CI holds that nothing changes.
generated: install
	$(BIN)/clusterkg ontology docs > docs/data-model.md
	$(BIN)/clusterkg questions docs > docs/questions.md

# A wheel built through the sdist, installed into an empty environment, runs the demo there.
check-wheel: install-dev
	rm -rf dist build-check && $(RUN) build --quiet
	$(PYTHON) -m venv build-check && build-check/bin/pip install --quiet --disable-pip-version-check dist/*.whl
	cd build-check && bin/clusterkg demo --folder demo >demo.txt && grep -q 无法判断 demo.txt
	rm -rf build-check

# Wheels and an installer for offices without a network, in bundle/.
bundle: install-dev
	.ci/bundle

# Hours; each line by itself prints its figures (docs/benchmarks.md).
bench: install-dev
	$(RUN) bench.run
	$(RUN) bench.reading --documents 400 --jobs 1 2
	$(RUN) bench.fuzz_documents --count 10000
	$(RUN) bench.fuzz_pipeline --count 10000
	$(RUN) bench.resolution --records 10000 100000 1000000
	$(BIN)/uv sync --quiet --locked --inexact --extra spark --python $(BIN)/python
	$(RUN) bench.resolution --records 100000 --spark 'local[2]'
	$(RUN) bench.esri
	$(RUN) bench.thinning --seeds 20
	$(RUN) bench.links --repeats 5
	$(RUN) bench.questions
	$(RUN) bench.structure

clean:
	rm -rf .venv dist clusterkg-data clusterkg-demo bundle
