import { NativeSelect } from "@mantine/core";
import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useId, useState } from "react";
import type { SiteTerms as Terms } from "../../api/generated/model";
import { ErrorNote } from "../../components/states";
import surface from "../../components/surface.module.css";
import { ShopTerms } from "./shop-terms";
import classes from "./site-terms.module.css";
import { siteTermsQuery } from "./site-terms-queries";

/** What shipping costs the person at each shop: first where its pages leave it open, the others from a list. */
export function SiteTerms() {
  const id = useId();
  const terms = useQuery(siteTermsQuery);
  const [added, setAdded] = useState<readonly string[]>([]);
  const isShown = (each: Terms) =>
    each.usual_shipping !== null || each.shipping_unknown > 0 || added.includes(each.site.code);
  const shown = terms.data?.filter(isShown) ?? [];
  const others = terms.data?.filter((each) => !isShown(each)) ?? [];
  return (
    <div className={classes.terms} role="group" aria-labelledby={id}>
      <div>
        <p className={classes.title} id={id}>
          <Trans>Shipping and memberships, shop by shop</Trans>
        </p>
        <p className={surface.meta}>
          <Trans>
            Where a page does not say its shipping, what you state here counts instead of “from”, in prices
            and in alerts, and is always marked as yours.
          </Trans>
        </p>
      </div>
      {terms.error && <ErrorNote error={terms.error} retry={() => void terms.refetch()} />}
      {terms.data?.length === 0 && (
        <p className={surface.meta}>
          <Trans>The shops of the products you watch will stand here.</Trans>
        </p>
      )}
      {shown.length > 0 && (
        <ul className={classes.shops}>
          {shown.map((each) => (
            <li key={each.site.code}>
              <ShopTerms terms={each} counts={<Counts terms={each} />} />
            </li>
          ))}
        </ul>
      )}
      {others.length > 0 && <Others others={others} onChoose={(code) => setAdded((now) => [...now, code])} />}
    </div>
  );
}

function Counts({ terms: { products, shipping_unknown: unknown } }: { terms: Terms }) {
  if (products === 0) return <Trans>none of its products is watched now</Trans>;
  if (unknown === 0) return <Trans>its pages say the shipping</Trans>;
  return (
    <Plural value={unknown} one="shipping unknown for # product" other="shipping unknown for # products" />
  );
}

/** A shop whose pages say their shipping: to state it is of use to a member only. */
function Others({ others, onChoose }: { others: readonly Terms[]; onChoose: (code: string) => void }) {
  const { t } = useLingui();
  return (
    <NativeSelect
      className={classes.others}
      aria-label={t`Another shop`}
      value=""
      onChange={(event) => event.currentTarget.value && onChoose(event.currentTarget.value)}
      data={[
        { value: "", label: t`Another shop…` },
        ...others.map(({ site }) => ({ value: site.code, label: site.name || site.code })),
      ]}
    />
  );
}
