"""changedetection.io's own price reader, its code unchanged, without the program around it.

Its packages are entered by their folders, so that no web server and no browser driver is loaded; what the reader's
modules import of the program and never use for reading is put in as empty names. On Linux it reads in a new process
each time, which costs hundreds of milliseconds; here it takes the direct way that it has for other systems.
"""

import importlib.util
import json
import platform
import sys
import time
import types
from pathlib import Path

FOLDER = Path(importlib.util.find_spec("changedetectionio").submodule_search_locations[0])


def enter_package(name: str) -> None:
    """A package of which only the folder is known: its own first lines do not run."""
    package = types.ModuleType(name)
    package.__path__ = [str(FOLDER.joinpath(*name.split(".")[1:]))]
    sys.modules[name] = package


def stand_in(name: str, **members: object) -> None:
    module = types.ModuleType(name)
    module.__dict__.update(members)
    sys.modules[name] = module


for package in ("changedetectionio", "changedetectionio.model", "changedetectionio.processors"):
    enter_package(package)
stand_in("changedetectionio.model.Watch", model=dict)
stand_in("changedetectionio.processors.base", difference_detection_processor=object)
stand_in("changedetectionio.processors.exceptions", ProcessorException=Exception)
stand_in("changedetectionio.content_fetchers")
stand_in("changedetectionio.content_fetchers.exceptions", checksumFromPreviousCheckWasTheSame=Exception)

from changedetectionio.processors.restock_diff.processor import extract_itemprop_availability_safe  # noqa: E402
from loguru import logger  # noqa: E402
from lxml.html import document_fromstring  # noqa: E402

logger.remove()
platform.system = lambda: "other"
AVAILABILITY = {"instock": "in_stock", "limitedavailability": "in_stock", "outofstock": "out_of_stock"} | {
    "soldout": "out_of_stock",
    "preorder": "pre_order",
    "backorder": "back_order",
    "discontinued": "discontinued",
}


def text_of(body: bytes) -> str:
    """As its fetcher does: the charset of the page's own markup, else UTF-8."""
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        tree = document_fromstring(body)
        return body.decode(tree.getroottree().docinfo.encoding or "utf-8", "replace")


def main() -> None:
    for line in Path(sys.argv[1]).read_text(encoding="utf-8").splitlines():
        page = json.loads(line)
        body = Path(page["file"]).read_bytes()
        started = time.process_time()
        try:
            said = extract_itemprop_availability_safe(text_of(body))
        except Exception:  # more than one price, or a page it cannot read: it has no answer
            said = {}
        spent = (time.process_time() - started) * 1000
        word = str(said.get("availability") or "").lower().rsplit("/", 1)[-1]
        answer = {
            "price": str(said["price"]) if said.get("price") else None,
            "currency": said["currency"] if isinstance(said.get("currency"), str) else None,
            "availability": AVAILABILITY.get(word.replace(" ", "")),
        }
        print(json.dumps({"id": page["id"], **answer, "cpu_ms": spent}), flush=True)


main()
