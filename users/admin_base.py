"""What the admin pages of all apps share."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.http import HttpRequest
from unfold.admin import ModelAdmin
from unfold.paginator import InfinitePaginator


class PlainAdmin(ModelAdmin):  # type: ignore[misc]  # unfold has no types
    """Pages without counting: of a large table that takes longer than all else on the page."""

    show_full_result_count = False
    paginator = InfinitePaginator
    list_per_page = 50


class ReadOnlyAdmin(PlainAdmin):
    """What only the program writes. A human looks at it, and acts by the actions alone."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
