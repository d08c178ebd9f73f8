import { msg } from "@lingui/core/macro";
import type { MessageDescriptor } from "@lingui/core";
import { Trans, useLingui } from "@lingui/react/macro";
import type { TrackedProduct } from "../../api/generated/model";
import { At } from "../../components/moment";
import { markAmount } from "../../lib/mark-amount";
import classes from "./products.module.css";

const READERS: Record<string, MessageDescriptor> = {
  api: msg`the shop's interface`,
  json_ld: msg`structured data`,
  microdata: msg`marked-up text`,
  open_graph: msg`the page's description`,
  state: msg`the page's own data`,
  text: msg`the visible text`,
};

/** The words on the page with the price marked, where they stood, when they were seen and how sure we are. */
export function EvidenceList({ product }: { product: TrackedProduct }) {
  const { t } = useLingui();
  const amount = product.price?.shelf.amount ?? "";
  const confidence = product.confidence;
  return (
    <>
      <div className={classes.quotes}>
        {product.evidence.map((each) => {
          const marked = markAmount(each.text, amount);
          return (
            <p key={`${each.reader} ${each.place} ${each.text}`} className={classes.quote}>
              {marked.before}
              {marked.amount && <mark>{marked.amount}</mark>}
              {marked.after}
            </p>
          );
        })}
      </div>
      <dl className={classes.facts}>
        {product.last_seen_at && (
          <>
            <dt>
              <Trans>Seen at</Trans>
            </dt>
            <dd>
              <At at={product.last_seen_at} />
            </dd>
          </>
        )}
        {confidence !== null && (
          <>
            <dt>
              <Trans>How sure</Trans>
            </dt>
            <dd>{Number(confidence).toFixed(2)}</dd>
          </>
        )}
        {product.evidence.length > 0 && (
          <>
            <dt>
              <Trans>Where</Trans>
            </dt>
            <dd>
              {product.evidence.map((each) => {
                const reader = READERS[each.reader];
                return (
                  <div key={`${each.reader} ${each.place} ${each.text}`}>
                    {reader ? t(reader) : each.reader} <code>{each.place}</code>
                  </div>
                );
              })}
            </dd>
          </>
        )}
      </dl>
    </>
  );
}

/** Where a price was read, in one sentence. */
export function EvidenceSentence({ product }: { product: TrackedProduct }) {
  const { t } = useLingui();
  const names = [
    ...new Set(
      product.evidence.map((each) => {
        const reader = READERS[each.reader];
        return reader ? t(reader) : each.reader;
      }),
    ),
  ];
  const first = names[0];
  if (first === undefined) return null;
  const second = names[1];
  return second === undefined ? (
    <Trans>Read from {first}</Trans>
  ) : (
    <Trans>
      {first} and {second} agree
    </Trans>
  );
}
