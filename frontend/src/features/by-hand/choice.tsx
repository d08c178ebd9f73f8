import { Button, TextInput } from "@mantine/core";
import { msg } from "@lingui/core/macro";
import type { MessageDescriptor } from "@lingui/core";
import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { type FormEvent, useId, useState } from "react";
import type { CandidateKind, PriceCandidate, TrackedProduct } from "../../api/generated/model";
import { FieldNote } from "../../components/field-note";
import { Icon } from "../../components/icon";
import { Price } from "../../components/price";
import { Note } from "../../components/states";
import surface from "../../components/surface.module.css";
import { useFormat } from "../../i18n/format";
import { formErrors } from "../../lib/form-errors";
import { markAmount } from "../../lib/mark-amount";
import classes from "./by-hand.module.css";
import { usePick } from "./queries";

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

type Known = PriceCandidate & { amount: string; currency: string };

const isKnown = (candidate: PriceCandidate): candidate is Known =>
  candidate.amount !== null && candidate.currency !== null;

const NEITHER = "neither";

/** "Which of these is it?": every price the page shows, with the words in which it stands. Chosen once, kept. */
export function Choice({ product }: { product: TrackedProduct }) {
  const { t } = useLingui();
  const name = useId();
  const format = useFormat();
  const pick = usePick(product.id);
  const candidates = product.status.candidates.filter(isKnown);
  const [chosen, setChosen] = useState("0");
  const [amount, setAmount] = useState("");
  const currency = candidates[0]?.currency ?? "JPY";
  const errors = pick.error ? formErrors(pick.error, ["candidate"]) : {};
  const isNeither = chosen === NEITHER;
  const one = candidates[Number(chosen)];
  const isVisited = product.site.policy === "pages";

  function submit(event: FormEvent) {
    event.preventDefault();
    if (isNeither) pick.mutate({ amount, currency });
    else if (one) pick.mutate(one);
  }

  const price = one && format.money(one);
  const count = candidates.length;
  return (
    <form className={`${surface.card} ${surface.pad} ${classes.panel}`} onSubmit={submit}>
      <fieldset className={classes.choices}>
        <legend>
          <Trans>Which price shall we watch?</Trans>
        </legend>
        <p className={surface.meta}>
          <Plural
            value={count}
            one="One price was found, and it is not sure. Choose once; from then on we look at this place."
            other="# prices were found, and nothing tells which one it is. Choose once; from then on we look at this place."
          />
        </p>
        {product.picked && !product.picked.place && (
          <Note tone="doubt">
            <Trans>The amount you entered is not on the page now.</Trans>
          </Note>
        )}
        {candidates.map((candidate, index) => (
          <Option
            key={`${candidate.amount} ${candidate.place} ${candidate.text}`}
            name={name}
            candidate={candidate}
            isChosen={chosen === String(index)}
            onChoose={() => setChosen(String(index))}
          />
        ))}
        {isVisited && (
          <label className={classes.choice} data-on={isNeither || undefined}>
            <input
              type="radio"
              name={name}
              checked={isNeither}
              onChange={() => setChosen(NEITHER)}
              className={classes.radio}
            />
            <span className={classes.neither}>{t`None of these`}</span>
          </label>
        )}
      </fieldset>
      {isNeither && (
        <TextInput
          label={<Trans>The amount on the page</Trans>}
          description={<Trans>We look for it on the page, and then keep to its place.</Trans>}
          className={classes.amount}
          leftSection={currency === "JPY" ? "¥" : currency}
          leftSectionWidth={currency === "JPY" ? 36 : 56}
          inputMode="decimal"
          autoComplete="off"
          maxLength={40}
          required
          withAsterisk={false}
          value={amount}
          error={errors.candidate}
          onChange={(event) => setAmount(event.currentTarget.value)}
        />
      )}
      <FieldNote>{isNeither ? errors.form : (errors.candidate ?? errors.form)}</FieldNote>
      <div className={surface.row}>
        <Button type="submit" variant="filled" size="lg" loading={pick.isPending}>
          {isNeither ? <Trans>Look for this amount</Trans> : <Trans>Watch {price}</Trans>}
        </Button>
        <PageLink url={product.url} />
      </div>
    </form>
  );
}

function Option({
  name,
  candidate,
  isChosen,
  onChoose,
}: {
  name: string;
  candidate: Known;
  isChosen: boolean;
  onChoose: () => void;
}) {
  const { t } = useLingui();
  const marked = markAmount(candidate.text, candidate.amount);
  return (
    <label className={classes.choice} data-on={isChosen || undefined}>
      <input type="radio" name={name} checked={isChosen} onChange={onChoose} className={classes.radio} />
      <Price money={candidate} size="s" />
      <span className={classes.words}>
        <span>
          {marked.before}
          {marked.amount && <b>{marked.amount}</b>}
          {marked.after}
        </span>
        <span className={classes.place}>
          {t(KINDS[candidate.kind])} · <code>{candidate.place}</code>
        </span>
      </span>
    </label>
  );
}

/** The shop's page, to make sure with one's own eyes. */
export function PageLink({ url }: { url: string }) {
  return (
    <a href={url} target="_blank" rel="noopener noreferrer nofollow external" className={classes.link}>
      <Trans>Look at the page</Trans> <Icon name="external" size={16} />
      <span className={surface.hidden}>
        <Trans>(opens in a new tab)</Trans>
      </span>
    </a>
  );
}
