import { Trans } from "@lingui/react/macro";
import type { TrackedProduct } from "../../api/generated/model";
import { ButtonLink } from "../../components/button-link";
import { Icon } from "../../components/icon";
import surface from "../../components/surface.module.css";
import classes from "./by-hand.module.css";
import { PageLink } from "./choice";
import { TypedPrice } from "./typed-price";

/** Where we may not or cannot read a page: the person types its price, or sends the page from their own browser. */
export function ByHand({ product }: { product: TrackedProduct }) {
  const isNeverVisited = product.site.policy === "by_hand";
  return (
    <section className={`${surface.card} ${surface.pad} ${classes.panel}`} aria-labelledby="by-hand">
      <div className={classes.head}>
        <Icon name="edit" />
        <div className={surface.grow}>
          <h2 id="by-hand">
            {isNeverVisited ? (
              <Trans>Prices of this shop are recorded by hand</Trans>
            ) : (
              <Trans>You can record the price yourself</Trans>
            )}
          </h2>
          <p className={classes.text}>
            {isNeverVisited ? (
              <Trans>
                Type the price you see, or send the page you are looking at. The record says that it came from
                you, and only you see it.
              </Trans>
            ) : (
              <Trans>
                Until we can read it again, type the price you see, or send the page from your browser. The
                record says that it came from you, and only you see it.
              </Trans>
            )}
          </p>
        </div>
      </div>
      <TypedPrice product={product} />
      <div className={surface.row}>
        <ButtonLink to="/bookmarklet" leftSection={<Icon name="send" size={16} />}>
          <Trans>How to send a page</Trans>
        </ButtonLink>
        <PageLink url={product.url} />
      </div>
    </section>
  );
}
