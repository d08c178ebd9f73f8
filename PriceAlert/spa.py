"""The built pages, where no nginx stands in front: any address that is neither API nor file gets index.html."""

from __future__ import annotations

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.views.decorators.csrf import ensure_csrf_cookie


@ensure_csrf_cookie
def page(request: HttpRequest, path: str = "") -> HttpResponseBase:
    """A file of the build where there is one of that name (hashed ones are kept for ever), else the page itself."""
    root = settings.FRONTEND_DIST.resolve()
    wanted = (root / path).resolve()
    if path and wanted.is_file() and wanted.is_relative_to(root):
        response = FileResponse(wanted.open("rb"))
        hashed = path.startswith("assets/")
        response["Cache-Control"] = "public, max-age=31536000, immutable" if hashed else "no-cache"
        return response
    if path.startswith(("assets/", "api/", "static/")):
        raise Http404
    index = root / "index.html"
    if not index.is_file():
        return HttpResponse("The pages are not built: run `npm ci && npm run build` in frontend/.", status=503)
    return HttpResponse(index.read_bytes(), headers={"Cache-Control": "no-cache"})
