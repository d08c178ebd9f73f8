"""`python -m ec_sites.tests`: what a shop's file is held to, without database or settings. Takes pytest's options."""

import os
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
FILES = [str(HERE / f"test_{name}.py") for name in ("recognise", "shops", "pages")]
# The settings of the whole project stay out of it, and with them its plugins.
ALONE = [
    "-c",
    os.devnull,
    "--rootdir",
    str(HERE.parent.parent),
    "--noconftest",
    "-p",
    "no:django",
    "-W",
    "ignore::pytest.PytestUnknownMarkWarning",
]

if __name__ == "__main__":
    sys.exit(pytest.main(["-q", *ALONE, "-p", "no:cacheprovider", *sys.argv[1:], *FILES]))
