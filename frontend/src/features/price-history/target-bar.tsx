import { Button } from "@mantine/core";
import { Trans } from "@lingui/react/macro";
import type { HistorySeries, Money } from "../../api/generated/model";
import { useFormat } from "../../i18n/format";
import classes from "./price-history.module.css";

/** A target that was moved on the chart: what it would mean, and the button that makes it a rule. */
export function TargetBar({
  amount,
  series,
  isNew,
  isSaving,
  onSave,
  onCancel,
}: {
  amount: Money;
  series: HistorySeries;
  isNew: boolean;
  isSaving: boolean;
  onSave: () => void;
  onCancel: () => void;
}) {
  const format = useFormat();
  const figure = format.money(amount);
  return (
    <div className={classes.bar}>
      <p role="status">
        {series === "effective" ? (
          <Trans>Tell me when the effective price is {figure} or less</Trans>
        ) : (
          <Trans>Tell me when the shelf price is {figure} or less</Trans>
        )}
      </p>
      <Button variant="filled" loading={isSaving} onClick={onSave}>
        {isNew ? <Trans>Wait for {figure}</Trans> : <Trans>Move the target to {figure}</Trans>}
      </Button>
      <Button variant="subtle" onClick={onCancel}>
        <Trans>Cancel</Trans>
      </Button>
    </div>
  );
}
