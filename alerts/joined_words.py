"""What a person reads about a rule of several conditions, in the active language."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from alerts.clauses import clause
from alerts.figures import money_of, money_text
from alerts.joined import whole
from alerts.models import AlertRule
from alerts.terms import is_already_true, state_of, terms_of, verdicts_now
from alerts.values import Base, Joiner, Kind, Measure, Terms, Verdict


def joined_sentence(rule: AlertRule) -> str:
    """ "When the effective price is ¥12,000 or less and it is in stock"."""
    terms = terms_of(rule)
    said, *others = [clause(one) for one in terms.conditions]
    for other in others:
        pair = {"one": said, "other": other}
        said = (_("%(one)s or %(other)s") if terms.joiner is Joiner.ANY else _("%(one)s and %(other)s")) % pair
    return _("When %(conditions)s") % {"conditions": said}


def next_of_joined(rule: AlertRule) -> str:
    if state_of(rule).is_fired:
        return _("Told. You hear of it again when it has stopped being so and comes to be so again.")
    if is_already_true(rule):
        return _("Already true. You hear of it once now, and again when it has stopped being so in between.")
    terms, verdicts = terms_of(rule), verdicts_now(rule)
    if whole(terms.joiner, [one.holds for one in verdicts]) is None:
        unknown = {"conditions": _those(terms, verdicts, None)}
        return _("Not known now: %(conditions)s. Nothing is told until it is.") % unknown
    if terms.joiner is Joiner.ANY:
        return _("None of it is so now. You hear of it once when one is.")
    missing = {"conditions": _those(terms, verdicts, False)}
    return _("Still missing: %(conditions)s. You hear of it once when all of it is so.") % missing


def standing_of_each(rule: AlertRule) -> str:
    """How each condition stands now: "the shelf price is ¥1,000 or less: no (¥1,200); it is in stock: yes"."""
    words = {True: _("yes"), False: _("no"), None: _("not known")}
    said = []
    for one, found in zip(terms_of(rule).conditions, verdicts_now(rule), strict=True):
        stands = {"condition": clause(one), "so": words[found.holds]}
        if found.value:
            stands["so"] = _("%(so)s (%(value)s)") % (stands | {"value": money_text(found.value)})
        said.append(_("%(condition)s: %(so)s") % stands)
    return _listed(said)


def reason_of_joined(facts: dict[str, Any]) -> str:
    """Which conditions held when it was told, at which figures, and against what."""
    said = {"conditions": _listed(_as_it_held(one) for one in facts["conditions"] if one["holds"])}
    if facts["joiner"] == Joiner.ANY:
        already, now = _("This was so already: %(conditions)s"), _("This is so: %(conditions)s")
    else:
        already, now = _("All of it was so already: %(conditions)s"), _("All of it is so: %(conditions)s")
    return (already if facts["already_true"] else now) % said


def _as_it_held(condition: dict[str, Any]) -> str:
    percent, base = condition["percent"], condition["base"]
    terms = Terms(
        kind=Kind(condition["kind"]),
        measure=Measure(condition["measure"]),
        target=money_of(condition["target"]),
        percent=None if percent is None else Decimal(percent),
        base=Base(base) if base else None,
        amount=money_of(condition["amount"]),
        days=condition["days"],
    )
    value, compared = money_of(condition["value"]), money_of(condition["base_price"])
    said = {"condition": clause(terms)}
    if value is None:
        return said["condition"]
    said["value"] = money_text(value)
    if compared is None:
        return _("%(condition)s (%(value)s)") % said
    return _("%(condition)s (%(value)s, from %(base)s)") % (said | {"base": money_text(compared)})


def _those(terms: Terms, verdicts: Sequence[Verdict], holds: bool | None) -> str:
    return _listed(clause(one) for one, found in zip(terms.conditions, verdicts, strict=True) if found.holds is holds)


def _listed(said: Iterable[str]) -> str:
    return _("; ").join(said)
