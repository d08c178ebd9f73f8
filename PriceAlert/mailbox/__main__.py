"""python -m PriceAlert.mailbox FOLDER --smtp-port N --port N: takes mails until it is told to end."""

from __future__ import annotations

import argparse
import signal
import sys
from pathlib import Path

from PriceAlert.mailbox.page import mailbox_server
from PriceAlert.mailbox.smtp import smtp_server
from PriceAlert.mailbox.store import MailStore


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--smtp-port", type=int, required=True)
    parser.add_argument("--port", type=int, required=True)
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    store = MailStore(options.folder)
    try:
        smtp = smtp_server(store, options.smtp_port)
        with mailbox_server(store, options.port) as page:
            smtp.start()
            try:
                page.serve_forever()
            finally:
                smtp.stop()
    except OSError as problem:
        print(f"The mailbox cannot listen: {problem}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
