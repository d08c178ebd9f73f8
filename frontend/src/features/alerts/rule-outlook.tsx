import { Button } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { Trans } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type ReactNode, useId } from "react";
import { ApiError } from "../../api/client";
import type {
  AlertRuleBody,
  AlertRuleConditionBody,
  AlertRulePreview,
  AlertRuleRehearsal,
  AlertRuleStep,
} from "../../api/generated/model";
import { Note } from "../../components/states";
import { useFormat } from "../../i18n/format";
import { formErrors } from "../../lib/form-errors";
import classes from "./alerts.module.css";
import { previewQuery } from "./queries";
import { movesByAmount, waitsForAmount } from "./rule-values";
import { groupDigits } from "./suggestions";

const PAUSE_MS = 400;

/** What will happen, in the server's words: the very code that will judge the rule says it. Typing is waited for. */
export function RuleOutlook({
  draft,
  onPick,
}: {
  draft: AlertRuleBody;
  /** Takes a target that the rehearsal offers. */
  onPick: (target: string) => void;
}) {
  const [settled] = useDebouncedValue(JSON.stringify(draft), PAUSE_MS);
  const asked = JSON.parse(settled) as AlertRuleBody;
  const isFilled = [asked, ...(asked.further ?? [])].every(hasItsAmount);
  const preview = useQuery(previewQuery(isFilled ? asked : null));
  return (
    <div role="status" className={classes.outlook} aria-busy={preview.isFetching}>
      {preview.error instanceof ApiError && preview.error.status === 400 ? (
        <p className={classes.wrong}>{Object.values(formErrors(preview.error, []))[0]}</p>
      ) : preview.data ? (
        <Told preview={preview.data} onPick={onPick} />
      ) : (
        isFilled && preview.isFetching && <Shapes />
      )}
    </div>
  );
}

function hasItsAmount({ kind, target, amount }: AlertRuleConditionBody): boolean {
  if (!waitsForAmount(kind) && !movesByAmount(kind)) return true;
  return ((waitsForAmount(kind) ? target : amount)?.amount ?? "").trim() !== "";
}

function Told({ preview, onPick }: { preview: AlertRulePreview; onPick: (target: string) => void }) {
  const id = useId();
  return (
    <>
      {preview.already_true && (
        <Note tone="doubt">
          <p>{preview.next_sentence}</p>
        </Note>
      )}
      <div>
        <p className={classes.caption} id={id}>
          <Trans>What will happen</Trans>
        </p>
        <Life steps={preview.life} labelledBy={id} />
      </div>
      <Rehearsal rehearsal={preview.rehearsal} onPick={onPick} />
      {preview.problems.map(({ code, message }) => (
        <Note key={code} tone={code === "shipping_unknown" ? "doubt" : "plain"}>
          <p>{message}</p>
          {(code === "shipping_unknown" || code === "shipping_assumed") && (
            <p>
              <Link to="/settings" hash="prices">
                {code === "shipping_unknown" ? (
                  <Trans>State what shipping usually costs you at this shop</Trans>
                ) : (
                  <Trans>Change what you stated</Trans>
                )}
              </Link>
            </p>
          )}
        </Note>
      ))}
    </>
  );
}

/** What it would have told over the recorded prices; where a target never came, one that did, to take with one tap. */
function Rehearsal({
  rehearsal: { message, offer },
  onPick,
}: {
  rehearsal: AlertRuleRehearsal;
  onPick: (target: string) => void;
}) {
  const format = useFormat();
  const figure = offer && format.money(offer.target);
  return (
    <div>
      <p className={classes.caption}>
        <Trans>On the recorded prices</Trans>
      </p>
      <p>{message}</p>
      {offer && (
        <div className={classes.offered}>
          <p>{offer.message}</p>
          <Button size="sm" onClick={() => onPick(groupDigits(offer.target.amount))}>
            <Trans>Wait for {figure}</Trans>
          </Button>
        </div>
      )}
    </div>
  );
}

const NAMES: Record<AlertRuleStep["step"], () => ReactNode> = {
  wait: () => <Trans comment="A step in the life of an alert">Waits</Trans>,
  tell: () => <Trans comment="A step in the life of an alert">Tells you once</Trans>,
  rest: () => <Trans comment="A step in the life of an alert">Rests</Trans>,
  again: () => <Trans comment="A step in the life of an alert">Waits again</Trans>,
};

/** Waits, tells once, rests, waits again: the step at which the rule stands is marked, also to who cannot see it. */
function Life({ steps, labelledBy }: { steps: readonly AlertRuleStep[]; labelledBy: string }) {
  return (
    <ol className={classes.life} aria-labelledby={labelledBy}>
      {steps.map(({ step, is_now, message }) => (
        <li key={step} aria-current={is_now ? "step" : undefined}>
          <b>{NAMES[step]()}</b>
          {message}
        </li>
      ))}
    </ol>
  );
}

/** While the first answer is on its way: the same height, so that nothing jumps. */
const Shapes = () => (
  <div className={classes.shapes} aria-hidden="true">
    <span />
    <span />
    <span />
  </div>
);
