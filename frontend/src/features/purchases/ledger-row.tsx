import { Trans, useLingui } from "@lingui/react/macro";
import { Link } from "@tanstack/react-router";
import { useRef, useState } from "react";
import type { PurchaseRow } from "../../api/generated/model";
import { Photo } from "../../components/photo";
import { Price } from "../../components/price";
import surface from "../../components/surface.module.css";
import { useToasts } from "../../components/toasts";
import { useFormat } from "../../i18n/format";
import { CorrectForm } from "./correct-form";
import classes from "./ledger.module.css";
import { bodyOf, useNotePurchase } from "./queries";
import { Saving } from "./saving";

/** One thing bought: for how much, against what it cost, and the ways to mend the note. */
export function LedgerRow({ row }: { row: PurchaseRow }) {
  const { t } = useLingui();
  const { id, title, image_url: image, site_name: shop } = row.tracked_product;
  const format = useFormat();
  const day = format.day(row.bought_at);
  const [isOpen, setOpen] = useState(false);
  const opener = useRef<HTMLButtonElement>(null);
  const remove = useRemove(row);
  return (
    <li className={`${surface.card} ${classes.row}`}>
      <Photo src={image} size="m" />
      <div className={classes.what}>
        <h2 className={classes.title}>
          <Link to="/products/$id" params={{ id }}>
            {title}
          </Link>
        </h2>
        <p className={surface.meta}>
          {shop} · <Trans>Bought on {day}</Trans>
        </p>
        <Figures row={row} />
        {isOpen ? (
          <CorrectForm
            row={row}
            onEnd={() => {
              setOpen(false);
              // The form is gone: reading goes on where it was opened, once that is back.
              requestAnimationFrame(() => opener.current?.focus());
            }}
          />
        ) : (
          <div className={classes.tools}>
            <button
              ref={opener}
              type="button"
              aria-label={t`Correct: ${title}`}
              onClick={() => setOpen(true)}
            >
              <Trans>Correct</Trans>
            </button>
            <button
              type="button"
              aria-label={t`I did not buy it: ${title}`}
              disabled={remove.isPending}
              onClick={remove.run}
            >
              <Trans>I did not buy it</Trans>
            </button>
          </div>
        )}
      </div>
    </li>
  );
}

function Figures({ row }: { row: PurchaseRow }) {
  return (
    <dl className={classes.figures}>
      <div>
        <dt>
          <Trans>Paid</Trans>
        </dt>
        <dd>
          <Price money={row.paid} />
        </dd>
      </div>
      <div>
        <dt>
          <Trans>When you began watching</Trans>
        </dt>
        <dd>{row.registration ? <Price money={row.registration} /> : <Trans>Unknown</Trans>}</dd>
      </div>
      <div>
        <dt>
          <Trans>Highest seen meanwhile</Trans>
        </dt>
        <dd>{row.highest ? <Price money={row.highest} /> : <Trans>Unknown</Trans>}</dd>
      </div>
      <div className={classes.saving}>
        <dt>
          <Trans>Saving</Trans>
        </dt>
        <dd>{row.saving ? <Saving saving={row.saving} /> : <Trans>Not counted</Trans>}</dd>
      </div>
    </dl>
  );
}

function useRemove(row: PurchaseRow) {
  const toasts = useToasts();
  const note = useNotePurchase(row.tracked_product.id);
  return {
    isPending: note.isPending,
    run: () =>
      note.mutate(null, {
        onError: (error) => void toasts.failed(error),
        onSuccess: () =>
          void toasts.undoable(<Trans>It is no longer noted as bought.</Trans>, () =>
            note.mutateAsync(bodyOf(row)),
          ),
      }),
  };
}
