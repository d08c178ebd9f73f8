import { Trans } from "@lingui/react/macro";
import { useLocale } from "../i18n/format";
import { type Bound, type Money, moneyParts } from "../lib/money";
import classes from "./price.module.css";

interface PriceProps {
  money: Money;
  size?: "inline" | "s" | "m" | "l" | "xl";
  /** A part of the sum is unknown. */
  bound?: Bound;
  /** Not confirmed lately: shown, but faintly. */
  isOld?: boolean;
}

/** The one place that shows money: tabular figures, the sign of the currency smaller than the figure. */
export function Price({ money, size = "inline", bound, isOld = false }: PriceProps) {
  const locale = useLocale();
  const figure = moneyParts(money, locale).map((part, index) =>
    part.type === "currency" ? (
      // oxlint-disable-next-line react/no-array-index-key -- the parts of a sum have no other name than their place
      <span key={index} className={classes.sign}>
        {part.value}
      </span>
    ) : (
      part.value
    ),
  );
  return (
    <span className={classes.price} data-size={size} data-old={isOld || undefined}>
      {bound === undefined && figure}
      {bound === "from" && (
        <Trans comment="A sum with an unknown part: the least it can be">From {figure}</Trans>
      )}
      {bound === "up_to" && (
        <Trans comment="A sum with an unknown part: the most it can be">At most {figure}</Trans>
      )}
      {bound === "open" && <Trans comment="A sum that may be more or less">Unknown</Trans>}
    </span>
  );
}

/** Instead of a price that is not known: words, never 0 and never blank. */
export function NoPrice({ size = "m" }: { size?: "s" | "m" | "l" | "xl" }) {
  return (
    <span className={classes.none} data-size={size}>
      <Trans>Price unknown</Trans>
    </span>
  );
}
