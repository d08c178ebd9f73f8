from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from unfold.admin import ModelAdmin

from ec_sites.models import RobotsFile


@admin.register(RobotsFile)
class RobotsFileAdmin(ModelAdmin):  # type: ignore[misc]  # unfold has no types
    """What the robots.txt of each origin said. Deleting a row has it fetched anew before the next visit."""

    list_display = ["origin", "state", "fetched_at"]
    list_filter = ["state"]
    search_fields = ["origin"]
    ordering = ["origin"]
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
