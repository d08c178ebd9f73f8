"""Taking in what a person brings: kept as it is, for a worker to read."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ec_sites.charset import clean_text
from PriceAlert.imports.entries import MAX_BYTES, BroughtError
from PriceAlert.imports.read import form_of
from PriceAlert.imports.words import words_of
from products.models import Import
from users.models import User

UNFINISHED = (Import.State.WAITING, Import.State.RUNNING)
MOST_UNFINISHED = 3


@transaction.atomic
def begin(user: User, body: bytes, *, name: str = "") -> Import:
    """An import that waits for a worker. Raises ValidationError where nothing in it can be read."""
    if len(body) > MAX_BYTES:
        raise ValidationError(words_of("too_large"), code="too_large")
    try:
        form = form_of(body)
    except BroughtError as error:
        raise ValidationError(words_of(error.code), code=error.code) from error
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    if user.imports.filter(state__in=UNFINISHED).count() >= MOST_UNFINISHED:
        raise ValidationError(
            _("Some of your lists are still being read. Wait until they are done, then bring the next one."),
            code="too_many_unfinished",
        )
    return Import.objects.create(user=user, name=clean_text(name, limit=200), format=form.value, body=body)
