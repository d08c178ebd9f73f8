import { msg } from "@lingui/core/macro";
import type { MessageDescriptor } from "@lingui/core";
import { Trans, useLingui } from "@lingui/react/macro";
import { Fragment } from "react";
import type { Evidence, OfferFigure, TrackedProduct } from "../../api/generated/model";
import { Icon } from "../../components/icon";
import { At } from "../../components/moment";
import surface from "../../components/surface.module.css";
import { markAmount } from "../../lib/mark-amount";
import { placeOnPage } from "../../lib/place-on-page";
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

const FIGURES: Record<OfferFigure, MessageDescriptor> = {
  price: msg`Price`,
  list_price: msg`List price`,
  shipping: msg`Shipping`,
  points: msg`Points`,
  stock: msg`Stock`,
};

interface EvidenceProps {
  rows: readonly Evidence[];
  /** The price that is marked in the words. */
  amount: string;
  confidence: number | null;
  at: string | null;
  /** Where it was read, if that is to be said. */
  url?: string;
  /** The page that a figure is followed to. */
  page: string;
}

/** The words on the page with the price marked, where they stood, when they were seen and how sure we are. */
export function EvidenceRows({ rows, amount, confidence, at, url, page }: EvidenceProps) {
  const ofPrice = rows.filter((each) => each.figure === "price");
  const beside = rows.filter((each) => each.figure !== "price");
  return (
    <>
      <div className={classes.quotes}>
        {ofPrice.map((each) => {
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
        {ofPrice.length > 0 && (
          <>
            <dt>
              <Trans>Where</Trans>
            </dt>
            <dd>
              {ofPrice.map((each) => (
                <Place key={`${each.reader} ${each.place} ${each.text}`} row={each} page={page} />
              ))}
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
      {beside.length > 0 && <Beside rows={beside} page={page} />}
    </>
  );
}

/** What stands beside the price (shipping, points …), one tap away: the words of each, and where they stood. */
function Beside({ rows, page }: { rows: readonly Evidence[]; page: string }) {
  const { t } = useLingui();
  return (
    <details className={classes.beside}>
      <summary>
        <Trans>Evidence for the rest</Trans>{" "}
        <span>{rows.map((each) => t(FIGURES[each.figure])).join(" · ")}</span>
      </summary>
      <dl className={classes.facts}>
        {rows.map((each) => (
          <Fragment key={each.figure}>
            <dt>{t(FIGURES[each.figure])}</dt>
            <dd>
              <q className={classes.words}>{each.text}</q>
              <Place row={each} page={page} />
            </dd>
          </Fragment>
        ))}
      </dl>
    </details>
  );
}

/** Where a figure stood; where people can see it, a way to that place on the shop's page. */
function Place({ row, page }: { row: Evidence; page: string }) {
  const { t } = useLingui();
  const reader = READERS[row.reader];
  const address = row.reader === "text" ? placeOnPage(page, row.text) : null;
  const figure = t(FIGURES[row.figure]);
  return (
    <div>
      {reader ? t(reader) : row.reader} {row.place && <code>{row.place}</code>}{" "}
      {address && (
        <a href={address} target="_blank" rel="noopener noreferrer nofollow external">
          <Icon name="external" size={16} />
          <span className={surface.hidden}>
            <Trans>{figure}: show it on the page (opens in a new tab)</Trans>
          </span>
        </a>
      )}
    </div>
  );
}

/** The evidence of the present price. */
export const EvidenceList = ({ product }: { product: TrackedProduct }) => (
  <EvidenceRows
    rows={product.evidence}
    amount={product.price?.shelf.amount ?? ""}
    confidence={product.confidence}
    at={product.last_seen_at}
    page={product.url}
  />
);

const shortAddress = (url: string) => url.replace(/^https?:\/\/(www\.)?/, "");

/** Where a price was read, in one sentence. */
export function EvidenceSentence({ product }: { product: TrackedProduct }) {
  const { t } = useLingui();
  const names = [
    ...new Set(
      product.evidence
        .filter((each) => each.figure === "price")
        .map((each) => {
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
