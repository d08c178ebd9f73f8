import { msg } from "@lingui/core/macro";
import type { MessageDescriptor } from "@lingui/core";
import { Trans, useLingui } from "@lingui/react/macro";
import type { CandidateKind, PriceCandidate } from "../../api/generated/model";
import { Price } from "../../components/price";
import classes from "./add.module.css";

const KINDS: Record<CandidateKind, MessageDescriptor> = {
  sale: msg`asking price`,
  list: msg`list price`,
  member: msg`price for members`,
  subscription: msg`price of a subscription`,
  used: msg`used price`,
  unit: msg`price of a unit`,
  instalment: msg`instalment`,
  shipping: msg`shipping`,
  free_shipping_from: msg`free shipping from`,
  points: msg`points`,
  coupon: msg`coupon`,
  card: msg`price with a card`,
  buy_back: msg`buying price`,
  tax_excluded: msg`without tax`,
};

/** The prices between which nothing decided, with the words in which each stood. */
export function Candidates({ candidates }: { candidates: readonly PriceCandidate[] }) {
  const { t } = useLingui();
  if (candidates.length === 0) return null;
  return (
    <div>
      <h2 className={classes.candidatesTitle}>
        <Trans>What stands on the page</Trans>
      </h2>
      <ul className={classes.candidates}>
        {candidates.map((candidate) => {
          const { amount, currency } = candidate;
          const kind = KINDS[candidate.kind];
          return (
            <li key={`${candidate.place} ${candidate.amount} ${candidate.text}`}>
              {amount !== null && currency !== null ? (
                <Price money={{ amount, currency }} size="s" />
              ) : (
                <span />
              )}
              <span>
                {candidate.text}
                <span className={classes.place}>
                  {t(kind)} · <code>{candidate.place}</code>
                </span>
              </span>
            </li>
          );
        })}
      </ul>
    </div>
  );
}
