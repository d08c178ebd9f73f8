import { Button, NativeSelect, TextInput } from "@mantine/core";
import { Trans, useLingui } from "@lingui/react/macro";
import { type FormEvent, useState } from "react";
import type { Availability, OwnPriceBody, TrackedProduct } from "../../api/generated/model";
import { FieldNote } from "../../components/field-note";
import { useToasts } from "../../components/toasts";
import { useFormat } from "../../i18n/format";
import { formErrors } from "../../lib/form-errors";
import classes from "./by-hand.module.css";
import { useTakeBack, useTypePrice } from "./queries";

// Where nothing is known of the shop's currency yet.
const CURRENCIES = ["JPY", "USD", "EUR", "GBP", "KRW", "CNY", "TWD"];
const FIELDS = ["amount", "currency", "shipping", "points", "availability"] as const;

interface Values {
  amount: string;
  currency: string;
  shipping: string;
  points: string;
  availability: Availability;
}

const EMPTY = { amount: "", shipping: "", points: "", availability: "unknown" } as const;

/** The price as a person types it. What they leave empty is unknown, never 0. */
export function TypedPrice({ product }: { product: TrackedProduct }) {
  const { t } = useLingui();
  const format = useFormat();
  const toasts = useToasts();
  const type = useTypePrice(product.id);
  const takeBack = useTakeBack(product.id);
  const known = product.price?.shelf.currency;
  const [values, setValues] = useState<Values>({ ...EMPTY, currency: known ?? "JPY" });
  const [isPointless, setPointless] = useState(false);
  const set = (change: Partial<Values>) => setValues((before) => ({ ...before, ...change }));
  const errors: Record<string, string> = type.error ? formErrors(type.error, FIELDS) : {};
  const { currency } = values;
  const sign = currency === "JPY" ? "¥" : currency;

  function submit(event: FormEvent) {
    event.preventDefault();
    const body = bodyOf(values);
    setPointless(body === null);
    if (body === null) return;
    type.mutate(body, {
      onSuccess: ({ price }) => {
        setValues({ ...EMPTY, currency });
        const recorded = price ? format.money(price.shelf) : "";
        void toasts.undoable(<Trans>Recorded {recorded}.</Trans>, () => takeBack.mutateAsync());
      },
    });
  }

  return (
    <form className={classes.form} onSubmit={submit}>
      <div className={classes.line}>
        <TextInput
          label={<Trans>Price on the page</Trans>}
          className={classes.amount}
          leftSection={known ? sign : undefined}
          leftSectionWidth={sign.length > 1 ? 56 : 36}
          inputMode="decimal"
          autoComplete="off"
          maxLength={40}
          required
          withAsterisk={false}
          value={values.amount}
          error={errors.amount}
          onChange={(event) => set({ amount: event.currentTarget.value })}
        />
        {!known && (
          <NativeSelect
            label={<Trans>Currency</Trans>}
            data={CURRENCIES}
            value={currency}
            error={errors.currency}
            onChange={(event) => set({ currency: event.currentTarget.value })}
          />
        )}
        <Button type="submit" variant="filled" loading={type.isPending} className={classes.record}>
          <Trans>Record this price</Trans>
        </Button>
      </div>
      <details className={classes.more}>
        <summary>
          <Trans>Shipping, points, stock</Trans>
        </summary>
        <div className={classes.line}>
          <TextInput
            label={<Trans>Shipping</Trans>}
            description={<Trans>0 where it is free</Trans>}
            className={classes.amount}
            inputMode="decimal"
            autoComplete="off"
            maxLength={40}
            value={values.shipping}
            error={errors.shipping}
            onChange={(event) => set({ shipping: event.currentTarget.value })}
          />
          <TextInput
            label={<Trans>Points you get</Trans>}
            description={<Trans>as a number</Trans>}
            className={classes.amount}
            inputMode="numeric"
            autoComplete="off"
            maxLength={15}
            value={values.points}
            error={isPointless ? t`Enter a whole number, such as 128.` : errors.points}
            onChange={(event) => set({ points: event.currentTarget.value })}
          />
          <NativeSelect
            label={<Trans>Stock</Trans>}
            description={<Trans>as the page says</Trans>}
            data={[
              { value: "unknown", label: t`Stock unknown` },
              { value: "in_stock", label: t`In stock` },
              { value: "out_of_stock", label: t`Out of stock` },
              { value: "pre_order", label: t`Pre-order` },
            ]}
            value={values.availability}
            error={errors.availability}
            onChange={(event) => set({ availability: event.currentTarget.value as Availability })}
          />
        </div>
      </details>
      <FieldNote>{errors.form}</FieldNote>
    </form>
  );
}

/** Full-width digits are digits; null where the points are no whole number. */
function bodyOf({ amount, currency, shipping, points, availability }: Values): OwnPriceBody | null {
  const body: OwnPriceBody = { amount, currency, availability };
  if (shipping.trim()) body.shipping = shipping;
  const count = points.normalize("NFKC").replaceAll(",", "").trim();
  if (count && !/^\d{1,12}$/.test(count)) return null;
  if (count) body.points = Number(count);
  return body;
}
