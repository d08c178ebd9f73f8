import { Button, TextInput } from "@mantine/core";
import { Trans, useLingui } from "@lingui/react/macro";
import { type FormEvent, useEffect, useRef, useState } from "react";
import type { PurchaseRow } from "../../api/generated/model";
import { FieldNote } from "../../components/field-note";
import { useToasts } from "../../components/toasts";
import { useFormat } from "../../i18n/format";
import { formErrors } from "../../lib/form-errors";
import { dayKey, startOfDay } from "../../lib/time";
import classes from "./ledger.module.css";
import { bodyOf, useNotePurchase } from "./queries";

/** What was paid, and on which day; all else of the purchase stays. */
export function CorrectForm({ row, onEnd }: { row: PurchaseRow; onEnd: () => void }) {
  const { t } = useLingui();
  const { zone } = useFormat();
  const toasts = useToasts();
  const note = useNotePurchase(row.tracked_product.id);
  const { currency } = row.paid;
  const noted = dayKey(row.bought_at, zone);
  const [amount, setAmount] = useState(row.paid.amount);
  const [day, setDay] = useState(noted);
  const [today] = useState(() => dayKey(Date.now(), zone));
  const [errors, setErrors] = useState<Record<string, string>>({});
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.select(), []);

  function submit(event: FormEvent) {
    event.preventDefault();
    setErrors({});
    const before = bodyOf(row);
    // The same day keeps its hour.
    const bought_at = day === noted ? row.bought_at : startOfDay(day, zone).toISOString();
    note.mutate(
      { ...before, amount, bought_at },
      {
        onSuccess: () => {
          onEnd();
          void toasts.undoable(<Trans>The purchase is corrected.</Trans>, () => note.mutateAsync(before));
        },
        onError: (error) => setErrors(formErrors(error, ["amount", "bought_at"])),
      },
    );
  }

  return (
    <form className={classes.form} onSubmit={submit}>
      <TextInput
        ref={field}
        label={t`What did you pay?`}
        inputMode="decimal"
        leftSection={currency === "JPY" ? "¥" : currency}
        leftSectionWidth={currency === "JPY" ? 34 : 52}
        value={amount}
        error={errors.amount}
        required
        withAsterisk={false}
        onChange={(event) => setAmount(event.currentTarget.value)}
      />
      <TextInput
        label={t`Day you bought it`}
        type="date"
        value={day}
        max={today}
        error={errors.bought_at}
        required
        withAsterisk={false}
        onChange={(event) => setDay(event.currentTarget.value)}
      />
      <FieldNote>{errors.form}</FieldNote>
      <div className={classes.tools}>
        <Button type="submit" variant="filled" loading={note.isPending}>
          <Trans>Save</Trans>
        </Button>
        <Button variant="subtle" onClick={onEnd}>
          <Trans>Cancel</Trans>
        </Button>
      </div>
    </form>
  );
}
