"""What every endpoint shares: who asks, what a body may be, how lists are cut into pages."""

from __future__ import annotations

from rest_framework import authentication, pagination, parsers
from rest_framework.request import Request


class SessionAuthentication(authentication.SessionAuthentication):
    """401, not 403, for who is not signed in: the header makes DRF say so."""

    def authenticate_header(self, request: Request) -> str:
        return "Session"


class StrictJSONParser(parsers.JSONParser):
    pass


class Pagination(pagination.PageNumberPagination):
    page_size = 50
    page_size_query_param = "page_size"
    max_page_size = 500
