"""Who reads policies does not load the ledger."""

from __future__ import annotations

import subprocess
import sys


def test_a_pipeline_reads_without_the_ledger_and_without_readers_of_other_formats() -> None:
    program = (
        "import sys\n"
        "from clusterkg.extract.pipeline import Pipeline\n"
        "assert Pipeline('rules').read_text('苏州沅朴新材料有限公司向岫川重工股份有限公司供应碳纤维布。').mentions\n"
        "print([m for m in ('sqlalchemy', 'openpyxl', 'pptx', 'docx') if m in sys.modules])\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
