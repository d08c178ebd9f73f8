"""The process that answers."""

import subprocess
import sys

PROBE = """
import gc, sys
import PriceAlert.wsgi
print("PriceAlert.tracked_products.views" in sys.modules, gc.get_freeze_count() > 50_000)
"""


def test_a_process_that_answers_has_all_loaded_and_frozen_before_its_first_answer() -> None:
    done = subprocess.run([sys.executable, "-c", PROBE], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["True", "True"]
