# shellcheck shell=sh
# Read by the scripts beside it: sets ROOT (the project's folder) and PYTHON (the first Python of 3.11 or later).
ROOT=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd -P) || exit 1
PYTHON=
for candidate in ${PRICEALERT_PYTHON:-} python3 python3.12 python3.13 python3.11 python; do
    if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then
        PYTHON=$(command -v "$candidate") # as a path: ours will stand first in PATH below
        break
    fi
done
if [ -z "$PYTHON" ]; then
    echo "PriceAlert needs Python 3.11 or later, and none was found: install it, or name one in PRICEALERT_PYTHON." >&2
    exit 1
fi
export PYTHONPATH="$ROOT" PYTHONUNBUFFERED=1 PATH="$ROOT/.venv/bin:$PATH" VIRTUAL_ENV="$ROOT/.venv"
