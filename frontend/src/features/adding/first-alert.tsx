import { Button } from "@mantine/core";
import { Trans } from "@lingui/react/macro";
import { type ReactNode, useEffect, useRef, useState } from "react";
import type { AlertRule, AlertRuleBody, Money, TrackedProduct } from "../../api/generated/model";
import { ButtonLink } from "../../components/button-link";
import { Icon } from "../../components/icon";
import { Live } from "../../components/live";
import { ErrorNote } from "../../components/states";
import surface from "../../components/surface.module.css";
import { useFormat } from "../../i18n/format";
import classes from "./adding.module.css";
import { useFirstAlert, useTakeBackAlert } from "./queries";

/** A price worth waiting for; `percent` is what it is below the present one. */
export interface Target {
  price: Money;
  percent: number;
  isLowest: boolean;
}

interface Choice {
  key: string;
  words: ReactNode;
  note: ReactNode;
  body: AlertRuleBody;
}

/** The first alert in one tap: what most people want, each said as it will be; then what happens next. */
export function FirstAlert({
  product,
  targets,
  email,
  otherRule,
}: {
  product: TrackedProduct;
  targets: readonly Target[];
  /** Where mails go, null where the person wants none. */
  email: string | null;
  /** The whole form, for who wants something else. */
  otherRule: (onSaved: (rule: AlertRule) => void, onCancel: () => void) => ReactNode;
}) {
  const [made, setMade] = useState<AlertRule>();
  const [isOther, setOther] = useState(false);
  const [isLater, setLater] = useState(false);
  const rules = product.rules.length > 0 ? product.rules : made ? [made] : [];
  const isDone = rules.length > 0 || isLater;
  return (
    <section className={classes.first}>
      {isDone ? (
        <Done
          product={product}
          rules={rules}
          email={email}
          hasChosen={made !== undefined || isLater}
          onTakenBack={() => setMade(undefined)}
        />
      ) : (
        <>
          <h2>
            <Trans>When shall we tell you?</Trans>
          </h2>
          <p className={surface.meta}>
            <Trans>You can change this later. One fall, one message.</Trans>
          </p>
          {isOther ? (
            otherRule(setMade, () => setOther(false))
          ) : (
            <Choices
              product={product}
              targets={targets}
              onMade={setMade}
              onOther={() => setOther(true)}
              onLater={() => setLater(true)}
            />
          )}
        </>
      )}
    </section>
  );
}

function Choices({
  product,
  targets,
  onMade,
  onOther,
  onLater,
}: {
  product: TrackedProduct;
  targets: readonly Target[];
  onMade: (rule: AlertRule) => void;
  onOther: () => void;
  onLater: () => void;
}) {
  const save = useFirstAlert();
  const choices = useChoices(product, targets);
  return (
    <>
      <ul className={classes.choices}>
        {choices.map(({ key, words, note, body }) => (
          <li key={key}>
            <button
              type="button"
              disabled={save.isPending}
              onClick={() => save.mutate(body, { onSuccess: onMade })}
            >
              <Icon name="alert" />
              <span className={classes.choiceWords}>{words}</span>
              <span className={surface.meta}>{note}</span>
            </button>
          </li>
        ))}
      </ul>
      {save.error && (
        <ErrorNote error={save.error} retry={() => save.variables && save.mutate(save.variables)} />
      )}
      <div className={classes.acts}>
        <Button onClick={onOther}>
          <Trans>Another price or condition</Trans>
        </Button>
        <Button variant="subtle" onClick={onLater}>
          <Trans>Not now: only record it</Trans>
        </Button>
      </div>
    </>
  );
}

function useChoices(product: TrackedProduct, targets: readonly Target[]): Choice[] {
  const format = useFormat();
  const tracked_product = product.id;
  const isOut = product.availability === "out_of_stock";
  const prices = targets.map(({ price, percent, isLowest }): Choice => {
    const figure = format.money(price);
    const share = format.percent(String(percent));
    return {
      key: price.amount,
      words: <Trans>at {figure} or less</Trans>,
      note: isLowest ? <Trans>the lowest in 90 days</Trans> : <Trans>{share} from now</Trans>,
      body: { tracked_product, kind: "target", measure: "shelf", target: price },
    };
  });
  const anyFall: Choice = {
    key: "any_fall",
    words: <Trans>when it falls at all</Trans>,
    note: <Trans>compared with the price before</Trans>,
    body: { tracked_product, kind: "any_fall", measure: "shelf" },
  };
  const back: Choice = {
    key: "back_in_stock",
    words: <Trans>when it is back in stock</Trans>,
    note: isOut ? <Trans>it is sold out now</Trans> : <Trans>if it sells out</Trans>,
    body: { tracked_product, kind: "back_in_stock" },
  };
  return isOut ? [back, ...prices, anyFall] : [...prices, anyFall, back];
}

/** What was agreed and what comes next: nobody should wonder whether it works. */
function Done({
  product,
  rules,
  email,
  hasChosen,
  onTakenBack,
}: {
  product: TrackedProduct;
  rules: readonly AlertRule[];
  email: string | null;
  /** The person has just chosen, on this page. */
  hasChosen: boolean;
  onTakenBack: () => void;
}) {
  const takeBack = useTakeBackAlert();
  const heading = useRef<HTMLHeadingElement>(null);
  // What was pressed is gone: the focus goes on from what has come in its place.
  useEffect(() => {
    if (hasChosen) heading.current?.focus({ preventScroll: true });
  }, [hasChosen]);
  return (
    <>
      <h2 ref={heading} tabIndex={-1} className={classes.doneTitle}>
        <Icon name="done" />
        {rules.length > 0 ? <Trans>It is watched</Trans> : <Trans>Its price is recorded</Trans>}
      </h2>
      <Live>{rules.map((rule) => rule.sentence).join(" ")}</Live>
      <ul className={classes.next}>
        {rules.map((rule) => (
          <li key={rule.id}>
            <Icon name="alert" />
            <span>
              <b>{rule.sentence}</b>
              <span className={surface.meta}>{rule.next_sentence}</span>
            </span>
            <Button
              variant="subtle"
              size="sm"
              loading={takeBack.isPending}
              onClick={() => takeBack.mutate(rule.id, { onSuccess: onTakenBack })}
            >
              <Trans>Undo</Trans>
            </Button>
          </li>
        ))}
        <li>
          <Icon name="clock" />
          <span>{product.interval.message}</span>
        </li>
        <li>
          <Icon name="mail" />
          <span>
            {rules.length === 0 ? (
              <Trans>Nothing is sent until you set an alert.</Trans>
            ) : email === null ? (
              <Trans>You find the news under Notifications; emails are switched off in your settings.</Trans>
            ) : (
              <Trans>One email for one fall, to {email}.</Trans>
            )}
          </span>
        </li>
      </ul>
      <div className={classes.acts}>
        <ButtonLink to="/products/$id" params={{ id: product.id }} variant="filled">
          <Trans>Show the product</Trans>
        </ButtonLink>
        <ButtonLink to="/add" search={{}}>
          <Trans>Add another</Trans>
        </ButtonLink>
      </div>
    </>
  );
}
