import { Button } from "@mantine/core";
import { Plural, Trans } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import type { TrackedProduct } from "../../api/generated/model";
import { Icon } from "../../components/icon";
import { At } from "../../components/moment";
import { ErrorNote } from "../../components/states";
import surface from "../../components/surface.module.css";
import { useFormat } from "../../i18n/format";
import { useNow } from "../../lib/use-now";
import classes from "./panels.module.css";
import { checksQuery, isAwaited, useChangeProduct, useCheckNow } from "./queries";

/** How often the shop is asked and why; look now, or rest. */
export function LookPanel({ product }: { product: TrackedProduct }) {
  const check = useCheckNow(product.id);
  const change = useChangeProduct(product.id);
  const error = check.error ?? change.error;
  return (
    <section className={`${surface.card} ${surface.pad}`}>
      <h2 className={classes.title}>
        <Trans>How it is watched</Trans>
      </h2>
      <p className={classes.text}>
        {product.paused ? (
          <Trans>You have paused it. Nothing is looked at until you go on.</Trans>
        ) : (
          product.interval.message
        )}
      </p>
      {!product.paused && <Next product={product} />}
      {product.status.failures > 0 && (
        <p className={classes.meta}>
          <Plural
            value={product.status.failures}
            one="The last look did not succeed."
            other="The last # looks did not succeed."
          />
        </p>
      )}
      <div className={classes.actions}>
        <Button
          loading={check.isPending}
          disabled={product.paused || isAwaited(product) || product.site.policy === "by_hand"}
          onClick={() => check.mutate()}
        >
          {isAwaited(product) ? <Trans>Looking…</Trans> : <Trans>Check now</Trans>}
        </Button>
        <Button
          loading={change.isPending}
          leftSection={<Icon name={product.paused ? "play" : "pause"} size={16} />}
          onClick={() => change.mutate({ paused: !product.paused })}
        >
          {product.paused ? <Trans>Go on</Trans> : <Trans>Pause</Trans>}
        </Button>
      </div>
      {error && <ErrorNote error={error} />}
      {/* Where it fails, what happened is the first question. */}
      <Looks key={product.id} id={product.id} isOpen={product.status.failures > 0} />
    </section>
  );
}

function Next({ product }: { product: TrackedProduct }) {
  const format = useFormat();
  const now = useNow();
  const at = product.check_now?.earliest_at ?? product.next_check_at;
  if (!at) return null;
  if (Date.parse(at) <= now) {
    return (
      <p className={classes.meta}>
        <Trans>The next look is due now.</Trans>
      </p>
    );
  }
  const isSoon = Date.parse(at) - now < 20 * 3_600_000;
  const when = isSoon ? format.clock(at) : format.moment(at);
  return (
    <p className={classes.meta}>
      <Trans>Next around {when}</Trans>
    </p>
  );
}

/** The last looks that came to something: changes and failures. */
function Looks({ id, isOpen }: { id: string; isOpen: boolean }) {
  const looks = useQuery(checksQuery(id));
  if (!looks.data || looks.data.length === 0) return null;
  return (
    <details className={classes.looks} open={isOpen || undefined}>
      <summary>
        <Trans>The last looks</Trans>
      </summary>
      <ul>
        {looks.data.map((look) => (
          <li key={`${look.at} ${look.outcome}`}>
            <span className={classes.meta}>
              <At at={look.at} />
            </span>
            <span>{look.message}</span>
          </li>
        ))}
      </ul>
    </details>
  );
}
