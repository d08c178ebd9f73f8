"""Every operation attacked with inputs drawn from the schema: no 5xx, and no answer that is not documented."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import schemathesis
import yaml
from django.conf import settings as django_settings
from hypothesis import HealthCheck, settings
from rest_framework.test import APIClient
from schemathesis import Case
from schemathesis.specs.openapi.checks import positive_data_acceptance

from conftest import make_person
from PriceAlert.wsgi import application

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

TOKEN = "t" * 32


@pytest.fixture
def api_schema(transactional_db: None) -> Any:
    """The committed schema without its door: who is signed in is tried in test_schema.py; here somebody always is."""
    raw = yaml.safe_load((Path(django_settings.BASE_DIR) / "frontend" / "openapi.yaml").read_text())
    for operations in raw["paths"].values():
        for operation in operations.values():
            operation.pop("security", None)
    loaded = schemathesis.openapi.from_dict(raw)
    loaded.app = application
    return loaded


schema = schemathesis.pytest.from_fixture("api_schema")


@pytest.fixture
def session_cookie(transactional_db: None) -> str:
    client = APIClient()
    client.force_login(make_person("alice@example.com"))
    return str(client.cookies["sessionid"].value)


@schema.parametrize()
@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
def test_no_input_breaks_an_operation(case: Case[Any], session_cookie: str) -> None:
    if case.operation.definition.raw["operationId"] == "meDestroy":
        pytest.skip("it would take the person of the test away")
    if case.media_type == "multipart/form-data" and case.operation.definition.raw["operationId"] == "capturesCreate":
        pytest.skip("a form is for who has a token, and is answered in words for a person (PriceAlert/captures/tests)")
    response = case.call_and_validate(
        headers={"X-CSRFToken": TOKEN},
        cookies={"sessionid": session_cookie, "csrftoken": TOKEN},
        # A body may be of the right form and still say what cannot be: an address of no shop, a target of 0.
        excluded_checks=[positive_data_acceptance],
    )
    assert response.status_code not in (401, 403)
