"""The built pages, where no nginx stands in front: any address that is neither API nor file gets index.html."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed
from django.middleware.csrf import get_token


def page(request: HttpRequest, path: str = "") -> HttpResponseBase:
    """A file of the build where there is one of that name (hashed ones are kept for ever), else the page itself."""
    root: Path = settings.FRONTEND_DIST.resolve()
    wanted = _file(root, path)
    if wanted is not None:
        response = FileResponse(wanted.open("rb"))
        hashed = path.startswith("assets/")
        response["Cache-Control"] = "public, max-age=31536000, immutable" if hashed else "no-cache"
        return response
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


def _file(root: Path, path: str) -> Path | None:
    try:
        wanted = (root / path).resolve()
        return wanted if path and wanted.is_file() and wanted.is_relative_to(root) else None
    except (OSError, ValueError):  # no name that a file can have: too long, or with a NUL
        return None
