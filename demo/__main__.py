"""python -m demo --port N --ledger FILE [--pages MANIFEST.jsonl]: serves the shops until it is told to end."""

from __future__ import annotations

import argparse
import signal
import sys
from pathlib import Path

from demo.ledger import Ledger
from demo.prices import SEED
from demo.saved_pages import SavedPages, read_manifest
from demo.shop import DemoShop, shop_server


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m demo", description=__doc__)
    parser.add_argument("--port", type=int, default=8180)
    parser.add_argument("--ledger", type=Path, required=True)
    parser.add_argument("--pages", type=Path)
    parser.add_argument("--seed", default=SEED)
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    saved = SavedPages(read_manifest(options.pages) if options.pages else ())
    shop = DemoShop(Ledger(options.ledger), saved=saved, seed=options.seed)
    with shop_server(shop, options.port) as server:
        server.serve_forever()
    return 0


if __name__ == "__main__":
    sys.exit(main())
