import { Trans } from "@lingui/react/macro";
import type { TrackedProduct } from "../../api/generated/model";
import { Icon } from "../../components/icon";
import surface from "../../components/surface.module.css";
import { useFormat } from "../../i18n/format";
import { EvidenceList, EvidenceSentence } from "./evidence";
import classes from "./panels.module.css";

/** Why the price is believed: open on a desk, one tap away on a phone. */
export function EvidencePanel({ product }: { product: TrackedProduct }) {
  const format = useFormat();
  if (product.evidence.length === 0) return null;
  const price = product.price && format.money(product.price.shelf);
  const title = price ? <Trans>Evidence for {price}</Trans> : <Trans>Evidence</Trans>;
  return (
    <>
      <aside
        id="evidence-panel"
        tabIndex={-1}
        className={`${surface.card} ${surface.onlyLarge} ${classes.evidence}`}
      >
        <h2 className={classes.small}>
          <Icon name="evidence" size={16} />
          {title}
        </h2>
        <EvidenceList product={product} />
      </aside>
      <details id="evidence" className={`${surface.card} ${surface.onlySmall} ${classes.evidence}`}>
        <summary>
          <Icon name="evidence" />
          <span>
            <Trans>See the evidence</Trans>
            <span className={classes.meta}>
              <EvidenceSentence product={product} />
            </span>
          </span>
        </summary>
        <EvidenceList product={product} />
      </details>
    </>
  );
}
