import { useDebouncedValue } from "@mantine/hooks";
import { Trans } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type ReactNode, useId } from "react";
import { ApiError } from "../../api/client";
import type { AlertRuleBody, AlertRulePreview, AlertRuleStep } from "../../api/generated/model";
import { Note } from "../../components/states";
import { formErrors } from "../../lib/form-errors";
import classes from "./alerts.module.css";
import { previewQuery } from "./queries";

const PAUSE_MS = 400;

/** What will happen, in the server's words: the very code that will judge the rule says it. Typing is waited for. */
export function RuleOutlook({ draft }: { draft: AlertRuleBody }) {
  const [settled] = useDebouncedValue(JSON.stringify(draft), PAUSE_MS);
  const asked = JSON.parse(settled) as AlertRuleBody;
  const isFilled = asked.kind !== "target" || (asked.target?.amount ?? "").trim() !== "";
  const preview = useQuery(previewQuery(isFilled ? asked : null));
  return (
    <div role="status" className={classes.outlook} aria-busy={preview.isFetching}>
      {preview.error instanceof ApiError && preview.error.status === 400 ? (
        <p className={classes.wrong}>{Object.values(formErrors(preview.error, []))[0]}</p>
      ) : preview.data ? (
        <Told preview={preview.data} />
      ) : (
        isFilled && preview.isFetching && <Shapes />
      )}
    </div>
  );
}

function Told({ preview }: { preview: AlertRulePreview }) {
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
