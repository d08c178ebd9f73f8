"""The built pages, where no nginx stands in front: any address that is neither API nor file gets index.html."""

from __future__ import annotations

import mimetypes
from pathlib import Path

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed
from django.middleware.csrf import get_token

# How a browser names what the build packed beside a file, best first, and how such a file ends.
_PACKED = {"br": ".br", "gzip": ".gz"}
mimetypes.add_type("application/manifest+json", ".webmanifest")
mimetypes.add_type("text/javascript", ".js")


def page(request: HttpRequest, path: str = "") -> HttpResponseBase:
    """A file of the build where there is one of that name (hashed ones are kept for ever), else the page itself."""
    root: Path = settings.FRONTEND_DIST.resolve()
    wanted = _file(root, path)
    if wanted is not None:
        return _answer(request, wanted, hashed=path.startswith("assets/"))
    if path.startswith(("assets/", "api/", "static/")):
        raise Http404
    if request.method not in ("GET", "HEAD"):
        return HttpResponseNotAllowed(["GET", "HEAD"])
    index = root / "index.html"
    if not index.is_file():
        return HttpResponse("The pages are not built: run `npm ci && npm run build` in frontend/.", status=503)
    # The page alone brings the CSRF cookie: no cache that many share may keep it, nor a file that comes with one.
    get_token(request)
    return HttpResponse(index.read_bytes(), headers={"Cache-Control": "private, no-cache"})


def _answer(request: HttpRequest, wanted: Path, *, hashed: bool) -> FileResponse:
    """The file, small on the line where the build has packed it; nothing of it depends on who asks."""
    content_type = mimetypes.guess_type(wanted.name)[0] or "application/octet-stream"
    encoding, file = _packed(wanted, request.headers.get("Accept-Encoding", ""))
    response = FileResponse(file.open("rb"), content_type=content_type)
    if encoding:
        response["Content-Encoding"] = encoding
    if hashed:
        response["Vary"] = "Accept-Encoding"
    response["Cache-Control"] = "public, max-age=31536000, immutable" if hashed else "no-cache"
    return response


def _packed(wanted: Path, accepted: str) -> tuple[str, Path]:
    """The best packed copy beside a file that may be sent, with its encoding; else ("", the file)."""
    for encoding, ending in _PACKED.items():
        copy = wanted.with_name(wanted.name + ending)
        if encoding in accepted and copy.is_file():
            return encoding, copy
    return "", wanted


def _file(root: Path, path: str) -> Path | None:
    try:
        wanted = (root / path).resolve()
        return wanted if path and wanted.is_file() and wanted.is_relative_to(root) else None
    except (OSError, ValueError):  # no name that a file can have: too long, or with a NUL
        return None
