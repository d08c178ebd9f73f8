import { Button } from "@mantine/core";
import { Trans } from "@lingui/react/macro";
import type { TrackedProduct } from "../../api/generated/model";
import { Icon } from "../../components/icon";
import { At } from "../../components/moment";
import { useToasts } from "../../components/toasts";
import surface from "../../components/surface.module.css";
import { useFormat } from "../../i18n/format";
import classes from "./by-hand.module.css";
import { usePick, useTakeBack, useUnpick } from "./queries";

/** That the price is the person's own word, or from where they chose; and the way back. */
export function OwnMark({ product }: { product: TrackedProduct }) {
  const isOwn = product.source === "typed" || product.source === "sent";
  if (!isOwn && !product.picked) return null;
  return (
    <div className={classes.marks}>
      {isOwn && product.price && <Brought product={product} />}
      {product.picked && <Picked product={product} picked={product.picked} />}
    </div>
  );
}

function Brought({ product }: { product: TrackedProduct }) {
  const takeBack = useTakeBack(product.id);
  const toasts = useToasts();
  const at = product.last_seen_at;
  return (
    <div className={classes.mark}>
      <Icon name={product.source === "typed" ? "edit" : "send"} size={16} />
      <p className={surface.grow}>
        {product.source === "typed" ? (
          <Trans>You typed this price.</Trans>
        ) : (
          <Trans>Read on the page you sent.</Trans>
        )}{" "}
        <span className={surface.meta}>
          {at && <At at={at} />} <Trans>Only you see it.</Trans>
        </span>
      </p>
      <Button
        variant="subtle"
        size="sm"
        loading={takeBack.isPending}
        onClick={() =>
          takeBack.mutate(undefined, {
            onSuccess: () => void toasts.say(<Trans>The price you brought is taken back.</Trans>),
            onError: (error) => void toasts.failed(error),
          })
        }
      >
        <Trans>Take it back</Trans>
      </Button>
    </div>
  );
}

function Picked({
  product,
  picked,
}: {
  product: TrackedProduct;
  picked: NonNullable<TrackedProduct["picked"]>;
}) {
  const unpick = useUnpick(product.id);
  const pick = usePick(product.id);
  const toasts = useToasts();
  const format = useFormat();
  const { kind, amount, currency, place, text } = picked;
  const money = amount !== null && currency !== null ? format.money({ amount, currency }) : "";

  function letGo() {
    unpick.mutate(undefined, {
      onError: (error) => void toasts.failed(error),
      onSuccess: () => {
        const words = <Trans>Your choice is taken back. The page decides again.</Trans>;
        if (kind === null || amount === null || currency === null) return void toasts.say(words);
        const again = { kind, amount, currency, place, text };
        return void toasts.undoable(words, () => pick.mutateAsync(again));
      },
    });
  }

  return (
    <div className={classes.mark}>
      <Icon name="choice" size={16} />
      <p className={surface.grow}>
        {place ? (
          <Trans>You chose where the price stands: “{text}”</Trans>
        ) : (
          <Trans>We look for {money} on the page.</Trans>
        )}
      </p>
      <Button variant="subtle" size="sm" loading={unpick.isPending} onClick={letGo}>
        <Trans>Choose anew</Trans>
      </Button>
    </div>
  );
}
