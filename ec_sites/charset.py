"""From the bytes of a page to text that is safe to keep: the charset is found, never trusted alone. Pure."""

from __future__ import annotations

import codecs
import re

from ec_sites.values import Page

_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_META_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_:.-]{2,40})", re.IGNORECASE)
_XML_ENCODING = re.compile(rb"^\s*<\?xml[^>]{0,100}?encoding\s*=\s*[\"']([A-Za-z0-9_:.-]{2,40})")
# What browsers read these labels as (WHATWG Encoding): the label names a subset of what shops really send.
_WIDER = {
    "shift_jis": "cp932", "shift-jis": "cp932", "sjis": "cp932", "x-sjis": "cp932", "windows-31j": "cp932",
    "ms932": "cp932", "euc-jp": "euc_jis_2004", "x-euc-jp": "euc_jis_2004", "iso-2022-jp": "iso2022_jp_ext",
    "gb2312": "gb18030", "gbk": "gb18030", "euc-kr": "cp949", "ks_c_5601-1987": "cp949", "big5": "big5hkscs",
    "iso-8859-1": "cp1252", "latin1": "cp1252", "us-ascii": "cp1252", "ascii": "cp1252", "iso-8859-9": "cp1254",
    "utf-16": "utf-16-le",
}  # fmt: skip
# Python also calls these codecs; no page is in them.
_NOT_CHARSETS = frozenset({"unicode-escape", "raw-unicode-escape", "utf-7", "idna", "punycode"})
_GUESSES = ("cp932", "euc_jis_2004", "gb18030", "cp949", "big5hkscs")
# C0 and C1 controls, lone surrogates, bidi overrides and isolates, non-characters: they break mails, logs and eyes.
_UNSAFE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]")
_SAMPLE = 100_000
_JAPANESE = re.compile(rb"<html\b[^<>]{0,300}\blang\s*=\s*[\"']?ja", re.IGNORECASE)


def decode_body(page: Page) -> str:
    """The page as text: BOM, then whichever of header, meta and guesses decodes best. Never raises."""
    body = page.body
    for bom, name in _BOMS:
        if body.startswith(bom):
            return body[len(bom) :].decode(name, "replace")
    labels = (_label(_of_header(page)), *map(_label, _of_markup(body)))
    names = list(dict.fromkeys(name for name in labels if name))
    if "cp1252" in names and not body.isascii() and (_decodes(body, "utf-8") or _JAPANESE.search(body[:_SAMPLE])):
        # The label that templates forget to change decodes anything; UTF-8 and Japanese tell themselves apart from it.
        names.remove("cp1252")
    for name in dict.fromkeys([*names, "utf-8"]):
        if name.startswith("utf-16") and b"<" in body[:200] and b"\x00" not in body[:200]:
            continue  # a page that was read up to its meta tag is not UTF-16
        try:
            return body.decode(name)
        except (UnicodeDecodeError, LookupError):
            continue
    return _best_guess(body, names)


def _decodes(body: bytes, name: str) -> bool:
    try:
        body.decode(name)
    except UnicodeDecodeError:
        return False
    return True


def clean_text(text: str, *, limit: int = 0) -> str:
    """One line without controls, lone surrogates and bidi overrides, spaces collapsed; cut to `limit` characters
    if given.
    """
    text = text.strip()
    cleaned = " ".join((text if text.isprintable() else _UNSAFE.sub("", text)).split())
    return cleaned[:limit].rstrip() if limit else cleaned


def _of_header(page: Page) -> str:
    match = re.search(
        r"charset\s*=\s*[\"']?([A-Za-z0-9_:.-]{2,40})", page.headers.get("content-type", ""), re.IGNORECASE
    )
    return match[1] if match else ""


def _of_markup(body: bytes) -> list[str]:
    head = body[:4096] if b"charset" in body[:4096].lower() else body[:65536]
    found = [match[1] for match in (_META_CHARSET.search(head), _XML_ENCODING.match(head)) if match]
    return [label.decode("ascii", "replace") for label in found]


def _label(label: str) -> str | None:
    """The codec for a charset label, None where there is none."""
    name = label.strip().lower()
    if not name:
        return None
    try:
        codec = codecs.lookup(_WIDER.get(name, name))
    except (LookupError, ValueError):
        return None
    if not getattr(codec, "_is_text_encoding", True) or codec.name in _NOT_CHARSETS:
        return None
    # EBCDIC and the like would hide the tags of a page from every scan of its bytes.
    keeps_tags = codec.name.startswith("utf-16") or b"<p>".decode(codec.name, "replace") == "<p>"
    return codec.name if keeps_tags else None


def _best_guess(body: bytes, names: list[str]) -> str:
    """The charset with the fewest undecodable bytes in a sample; what is undecodable becomes U+FFFD."""
    sample = body[:_SAMPLE]
    candidates = list(dict.fromkeys([*names, "utf-8", *_GUESSES]))
    best = min(candidates, key=lambda name: (sample.decode(name, "replace").count("\ufffd"), candidates.index(name)))
    return body.decode(best, "replace")
