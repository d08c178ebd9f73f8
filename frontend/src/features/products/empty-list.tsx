import { Trans } from "@lingui/react/macro";
import type { ReactNode } from "react";
import { PageTitle } from "../../components/page-title";
import surface from "../../components/surface.module.css";
import { AddressField } from "./address-field";
import classes from "./products.module.css";

/** Nothing is watched yet: the way to the first product. */
export function EmptyList({
  onAddress,
  children,
}: {
  onAddress: (url: string) => void;
  /** What helps to begin: pages to try, what happens next. */
  children?: ReactNode;
}) {
  return (
    <div className={classes.empty}>
      <svg className={classes.drawing} viewBox="0 0 620 132" aria-hidden="true">
        <path
          d="M0 40H150V64H290V52H400"
          fill="none"
          stroke="var(--pa-edge)"
          strokeWidth="2"
          strokeDasharray="2 7"
          strokeLinecap="round"
        />
        <path
          d="M400 52V108H612"
          fill="none"
          stroke="var(--pa-fall-mark)"
          strokeWidth="3.5"
          strokeLinejoin="round"
          strokeLinecap="round"
        />
        <circle cx="612" cy="108" r="6" fill="var(--pa-fall-mark)" />
      </svg>
      <PageTitle>
        <Trans>Start with one thing you want.</Trans>
      </PageTitle>
      <p className={surface.soft} style={{ marginBottom: 24 }}>
        <Trans>
          Paste the address of a product page. PriceAlert reads its price, begins to watch it, and sends one
          email when it falls. Any shop will do.
        </Trans>
      </p>
      <AddressField onSubmit={onAddress} action={<Trans>Watch it</Trans>} />
      <p className={surface.meta} style={{ marginTop: 12 }}>
        <span className={surface.onlyLarge}>
          <Trans>You can also press Ctrl+V anywhere on this page.</Trans>
        </span>
        <span className={surface.onlySmall}>
          <Trans>Once PriceAlert is installed, “Share” in a shop's app leads here too.</Trans>
        </span>
      </p>
      {children}
    </div>
  );
}
