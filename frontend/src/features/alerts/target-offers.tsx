import { Trans } from "@lingui/react/macro";
import { useId } from "react";
import type { AlertRuleMeasure } from "../../api/generated/model";
import { useFormat } from "../../i18n/format";
import classes from "./alerts.module.css";
import { priceOf, type RuleSubject } from "./rule-values";
import { fractionDigits, groupDigits, suggestTargets } from "./suggestions";

/** Targets to choose from with one tap, each with how far below the present price it lies. */
export function TargetOffers({
  subject,
  measure,
  target,
  onPick,
}: {
  subject: RuleSubject;
  measure: AlertRuleMeasure;
  target: string;
  onPick: (target: string) => void;
}) {
  const format = useFormat();
  const label = useId();
  const now = priceOf(subject, measure);
  if (!now) return null;
  const lowest = measure === "shelf" ? (subject.lowest?.amount ?? null) : null;
  const offers = suggestTargets(now.amount, lowest, fractionDigits(now.currency));
  if (offers.length === 0) return null;
  return (
    <div>
      <p id={label} className={classes.caption}>
        <Trans>Prices to choose from</Trans>
      </p>
      <div className={classes.offers} role="group" aria-labelledby={label}>
        {offers.map(({ amount, percent, isLowest }) => (
          <button
            key={amount}
            type="button"
            aria-pressed={groupDigits(amount) === target}
            onClick={() => onPick(groupDigits(amount))}
          >
            <b>{format.money({ amount, currency: now.currency })}</b>
            <span>
              {format.percent(String(percent))}
              {isLowest && (
                <>
                  {" · "}
                  <Trans>lowest in 90 days</Trans>
                </>
              )}
            </span>
          </button>
        ))}
      </div>
    </div>
  );
}
