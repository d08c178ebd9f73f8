"""Compiles locale/*/LC_MESSAGES/django.po to django.mo, which Django reads. Run it after each change of a .po file.

`--check` writes nothing and exits 1 where a .mo file is not what its .po file says.
"""

from __future__ import annotations

import io
import sys
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LOCALE = Path(__file__).resolve().parent.parent / "locale"


def compiled(source: Path) -> bytes:
    """The .mo file of a .po file. Doubtful (fuzzy) entries are left out, as Django would fall back to English."""
    with source.open("rb") as file:
        catalogue = read_po(file, locale=source.parent.parent.name)
    target = io.BytesIO()
    write_mo(target, catalogue)
    return target.getvalue()


def main(arguments: list[str]) -> int:
    stale = []
    for source in sorted(LOCALE.glob("*/LC_MESSAGES/*.po")):
        target, wanted = source.with_suffix(".mo"), compiled(source)
        if target.exists() and target.read_bytes() == wanted:
            continue
        stale.append(target)
        if "--check" not in arguments:
            target.write_bytes(wanted)
    for target in stale:
        print(f"{'stale' if '--check' in arguments else 'written'}: {target.relative_to(LOCALE.parent)}")
    return 1 if stale and "--check" in arguments else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
