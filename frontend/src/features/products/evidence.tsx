import { msg } from "@lingui/core/macro";
import type { MessageDescriptor } from "@lingui/core";
import { Trans, useLingui } from "@lingui/react/macro";
import type { Evidence, TrackedProduct } from "../../api/generated/model";
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
  typed: msg`what you typed`,
};

interface EvidenceProps {
  rows: readonly Evidence[];
  /** The price that is marked in the words. */
  amount: string;
  confidence: number | null;
  at: string | null;
  /** Where it was read, if that is to be said. */
  url?: string;
}

/** The words on the page with the price marked, where they stood, when they were seen and how sure we are. */
export function EvidenceRows({ rows, amount, confidence, at, url }: EvidenceProps) {
  const { t } = useLingui();
  return (
    <>
      <div className={classes.quotes}>
        {rows.map((each) => {
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
        {at && (
          <>
            <dt>
              <Trans>Seen at</Trans>
            </dt>
            <dd>
              <At at={at} />
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
        {rows.length > 0 && (
          <>
            <dt>
              <Trans>Where</Trans>
            </dt>
            <dd>
              {rows.map((each) => {
                const reader = READERS[each.reader];
                return (
                  <div key={`${each.reader} ${each.place} ${each.text}`}>
                    {reader ? t(reader) : each.reader} {each.place && <code>{each.place}</code>}
                  </div>
                );
              })}
            </dd>
          </>
        )}
        {url && (
          <>
            <dt>
              <Trans comment="The page where the price was read">Page</Trans>
            </dt>
            <dd>
              <a href={url} target="_blank" rel="noopener noreferrer nofollow external">
                {shortAddress(url)}
              </a>
            </dd>
          </>
        )}
      </dl>
    </>
  );
}

/** The evidence of the present price. */
export const EvidenceList = ({ product }: { product: TrackedProduct }) => (
  <EvidenceRows
    rows={product.evidence}
    amount={product.price?.shelf.amount ?? ""}
    confidence={product.confidence}
    at={product.last_seen_at}
  />
);

const shortAddress = (url: string) => url.replace(/^https?:\/\/(www\.)?/, "");

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
  if (product.source === "typed") return <Trans>You typed this price.</Trans>;
  const second = names[1];
  return second === undefined ? (
    <Trans>Read from {first}</Trans>
  ) : (
    <Trans>
      {first} and {second} agree
    </Trans>
  );
}
