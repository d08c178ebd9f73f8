import { Button } from "@mantine/core";
import { Trans, useLingui } from "@lingui/react/macro";
import type { ReactNode } from "react";
import { ApiError } from "../../api/client";
import type { TrackedProduct } from "../../api/generated/model";
import { ButtonLink } from "../../components/button-link";
import { Icon } from "../../components/icon";
import { Live } from "../../components/live";
import { Photo } from "../../components/photo";
import { Price } from "../../components/price";
import { ErrorNote, Note } from "../../components/states";
import surface from "../../components/surface.module.css";
import { useFormat } from "../../i18n/format";
import classes from "./add.module.css";
import { EvidenceList, EvidenceSentence } from "./evidence";
import { ThreePrices } from "./price-parts";
import { isAwaited, useCheckNow, useDeleteProduct, useProduct } from "./queries";
import { OutcomeBadge, StockBadge } from "./words";
import { titleOf } from "./title";

/** What became of an address that was added: being read, found with its evidence, or in words why not. */
export function NewProduct({
  id,
  firstAlert,
  ownPrice,
  onRemoved,
}: {
  id: string;
  firstAlert: (product: TrackedProduct) => ReactNode;
  /** What the person can do themselves where the price is not found: choose, type, send. */
  ownPrice?: (product: TrackedProduct) => ReactNode;
  onRemoved: () => void;
}) {
  const product = useProduct(id);
  if (product.error instanceof ApiError && product.error.status === 404) {
    return (
      <Note tone="doubt">
        <Trans>This product is no longer watched.</Trans>
      </Note>
    );
  }
  if (product.error && !product.data)
    return <ErrorNote error={product.error} retry={() => void product.refetch()} />;
  if (!product.data) return <Reading />;
  const { data } = product;
  return (
    <>
      {data.title && <p className={classes.address}>{data.url}</p>}
      <Told product={data} />
      {data.price ? (
        <Found product={data} />
      ) : data.status.kind === "reading" ? (
        <Reading site={data.site.name} />
      ) : (
        <Failed product={data} onRemoved={onRemoved} />
      )}
      {ownPrice?.(data)}
      {data.price && <div className={surface.card}>{firstAlert(data)}</div>}
    </>
  );
}

/** The same in one sentence, for who does not see the page change. */
function Told({ product }: { product: TrackedProduct }) {
  const format = useFormat();
  const found = product.price && format.money(product.price.shelf);
  return (
    <Live>
      {found ? (
        <Trans>Found {found}</Trans>
      ) : product.status.kind === "reading" ? (
        <Trans>Reading the page…</Trans>
      ) : (
        product.status.message
      )}
    </Live>
  );
}

function Reading({ site }: { site?: string }) {
  return (
    <section className={`${surface.card} ${surface.pad}`}>
      <div className={classes.shapes} aria-hidden="true">
        <span />
        <span>
          <i />
          <i />
        </span>
      </div>
      <ul className={classes.progress}>
        <li>
          <Icon name="check" />
          <Trans>The shop is recognised</Trans>
          <span className={surface.push}>{site}</span>
        </li>
        <li>
          <span className={classes.spinner} />
          <Trans>Reading the page…</Trans>
        </li>
        <li className={classes.todo}>
          <span className={classes.dot}>·</span>
          <Trans>Make sure of the price</Trans>
        </li>
      </ul>
      <p className={surface.meta} style={{ marginTop: 16 }}>
        <Trans>You need not wait: it appears in your list as soon as it is read.</Trans>
      </p>
    </section>
  );
}

function Found({ product }: { product: TrackedProduct }) {
  const price = product.price;
  if (!price) return null;
  return (
    <section className={`${surface.card} ${surface.pad} ${classes.found}`}>
      <div className={classes.foundHead}>
        <Photo src={product.image_url} size="l" />
        <div className={surface.grow}>
          <p className={classes.title}>{product.title}</p>
          <p className={surface.meta}>
            {product.site.name} · <StockBadge availability={product.availability} />
          </p>
          <p style={{ marginTop: 8 }}>
            <Price money={price.shelf} size="l" />
          </p>
          <OutcomeBadge product={product} />
        </div>
      </div>
      <ThreePrices price={price} />
      {product.status.message && <Note tone="doubt">{product.status.message}</Note>}
      <details className={classes.evidence}>
        <summary>
          <Icon name="evidence" size={16} /> <EvidenceSentence product={product} />
        </summary>
        <EvidenceList product={product} />
      </details>
    </section>
  );
}

/** No price yet, and in words why: what we do next, and what the person can do now. */
function Failed({ product, onRemoved }: { product: TrackedProduct; onRemoved: () => void }) {
  const { t } = useLingui();
  const again = useCheckNow(product.id);
  const remove = useDeleteProduct();
  const isVisited = product.site.policy === "pages";
  // What stands below asks, and says why: nothing is said twice.
  const isAsking = product.status.kind === "ambiguous" && product.status.candidates.length > 0;
  const isToldBelow = isAsking || product.site.policy === "by_hand";
  return (
    <section className={`${surface.card} ${surface.pad} ${classes.found}`} aria-label={t`The result`}>
      <div className={classes.foundHead}>
        <Photo src={product.image_url} size="m" />
        <div className={surface.grow}>
          <p className={classes.title}>{titleOf(product)}</p>
          <p className={surface.meta}>{product.site.name}</p>
          <OutcomeBadge product={product} />
        </div>
      </div>
      {!isToldBelow && product.status.message && <Note tone="doubt">{product.status.message}</Note>}
      {again.error && <ErrorNote error={again.error} />}
      <div className={surface.row}>
        {isVisited && !isAsking && (
          <Button loading={again.isPending || isAwaited(product)} onClick={() => again.mutate()}>
            <Trans>Try again</Trans>
          </Button>
        )}
        <ButtonLink to="/products/$id" params={{ id: product.id }}>
          {isVisited && !isAsking ? <Trans>Keep it and wait</Trans> : <Trans>Keep it for later</Trans>}
        </ButtonLink>
        <Button
          variant="subtle"
          loading={remove.isPending}
          onClick={() => remove.mutate(product.id, { onSuccess: onRemoved })}
        >
          <Trans>Remove</Trans>
        </Button>
      </div>
    </section>
  );
}
