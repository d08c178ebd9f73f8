import { Button, NativeSelect, Switch, TextInput } from "@mantine/core";
import { Trans, useLingui } from "@lingui/react/macro";
import { type FormEvent, useEffect, useRef, useState } from "react";
import type { TrackedProduct } from "../../api/generated/model";
import { FieldNote } from "../../components/field-note";
import { Icon } from "../../components/icon";
import { Price } from "../../components/price";
import { useToasts } from "../../components/toasts";
import { useFormat } from "../../i18n/format";
import { formErrors } from "../../lib/form-errors";
import classes from "./panels.module.css";
import { useBuy, useTakeBack } from "./queries";

/** "I bought it": for how much, and whether to go on watching; or what was said of it, and the way back. */
export function Purchase({ product }: { product: TrackedProduct }) {
  const [isOpen, setOpen] = useState(false);
  if (isOpen) return <PurchaseForm product={product} onDone={() => setOpen(false)} />;
  if (product.purchase) return <Bought product={product} onEdit={() => setOpen(true)} />;
  return (
    <div className={classes.purchase}>
      <Button
        className={classes.buy}
        leftSection={<Icon name="tag" size={16} />}
        onClick={() => setOpen(true)}
      >
        <Trans>I bought it</Trans>
      </Button>
    </div>
  );
}

function Bought({ product, onEdit }: { product: TrackedProduct; onEdit: () => void }) {
  const format = useFormat();
  const toasts = useToasts();
  const back = useTakeBack(product.id);
  if (!product.purchase) return null;
  const price = <Price money={product.purchase.price} />;
  const day = format.day(product.purchase.at);
  return (
    <div className={classes.purchase}>
      <p className={classes.bought}>
        <Icon name="done" />
        <span>
          <Trans>
            Bought on {day} for {price}.
          </Trans>{" "}
          {product.paused && <Trans>It is no longer watched.</Trans>}
        </span>
      </p>
      <div className={classes.actions}>
        <Button size="sm" onClick={onEdit}>
          <Trans>Change the price</Trans>
        </Button>
        <Button
          size="sm"
          variant="subtle"
          loading={back.isPending}
          onClick={() => back.mutate(undefined, { onError: (error) => void toasts.failed(error) })}
        >
          <Trans>I did not buy it</Trans>
        </Button>
      </div>
    </div>
  );
}

function PurchaseForm({ product, onDone }: { product: TrackedProduct; onDone: () => void }) {
  const { t } = useLingui();
  const toasts = useToasts();
  const currency = product.purchase?.price.currency ?? product.price?.shelf.currency ?? "JPY";
  const [amount, setAmount] = useState(
    product.purchase?.price.amount ??
      (product.price && !product.price.pay_now.is_bound ? product.price.pay_now : product.price?.shelf)
        ?.amount ??
      "",
  );
  const [isWatching, setWatching] = useState(product.purchase !== null && !product.paused);
  const [fallDays, setFallDays] = useState("");
  const [errors, setErrors] = useState<Record<string, string>>({});
  const field = useRef<HTMLInputElement>(null);
  // The button that opened the form is gone: the focus goes on to its first field.
  useEffect(() => field.current?.select(), []);
  const buy = useBuy(product.id);
  const back = useTakeBack(product.id);

  function submit(event: FormEvent) {
    event.preventDefault();
    setErrors({});
    buy.mutate(
      {
        amount,
        currency,
        keep_watching: isWatching,
        further_fall_days: !isWatching && fallDays ? Number(fallDays) : null,
      },
      {
        onSuccess: () => {
          onDone();
          void toasts.undoable(<Trans>Noted as bought.</Trans>, () => back.mutateAsync());
        },
        onError: (error) => setErrors(formErrors(error, ["amount"])),
      },
    );
  }

  return (
    <form className={classes.purchase} onSubmit={submit}>
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
      <Switch
        label={t`Go on watching it`}
        description={t`Otherwise it rests and its alerts close. Its history stays.`}
        checked={isWatching}
        onChange={(event) => setWatching(event.currentTarget.checked)}
      />
      {!isWatching && (
        <NativeSelect
          label={t`If it falls below what you paid`}
          value={fallDays}
          onChange={(event) => setFallDays(event.currentTarget.value)}
          data={[
            { value: "", label: t`Say nothing` },
            { value: "14", label: t`Tell me for two weeks` },
            { value: "30", label: t`Tell me for 30 days` },
            { value: "90", label: t`Tell me for 90 days` },
          ]}
        />
      )}
      <FieldNote>{errors.form}</FieldNote>
      <div className={classes.actions}>
        <Button type="submit" variant="filled" loading={buy.isPending}>
          <Trans>Note it as bought</Trans>
        </Button>
        <Button variant="subtle" onClick={onDone}>
          <Trans>Cancel</Trans>
        </Button>
      </div>
    </form>
  );
}
