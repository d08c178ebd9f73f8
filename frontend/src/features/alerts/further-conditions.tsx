import { Button } from "@mantine/core";
import { Trans, useLingui } from "@lingui/react/macro";
import { useEffect, useRef } from "react";
import type { AlertRuleJoiner } from "../../api/generated/model";
import classes from "./alerts.module.css";
import { RuleSentence } from "./rule-sentence";
import { canBeJoined, furtherValues, type RuleSubject, type RuleValues } from "./rule-values";
import { SelectSlot } from "./slots";

const MOST = 2;

/** What else must be so, or may: up to two conditions beside the first, each a sentence with blanks of its own. */
export function FurtherConditions({
  subject,
  first,
  further,
  joiner,
  errors,
  onJoiner,
  onChange,
}: {
  subject: RuleSubject;
  first: RuleValues;
  further: RuleValues[];
  joiner: AlertRuleJoiner;
  errors: Record<string, string>;
  onJoiner: (joiner: AlertRuleJoiner) => void;
  onChange: (further: RuleValues[]) => void;
}) {
  const { t } = useLingui();
  const rows = useRef<HTMLDivElement>(null);
  const shown = useRef(further.length);
  // One that was just added is what comes next.
  useEffect(() => {
    if (further.length > shown.current)
      rows.current?.querySelector<HTMLElement>("[role=group]:last-of-type select")?.focus();
    shown.current = further.length;
  }, [further.length]);
  const join = (
    <SelectSlot
      label={t`How they are joined`}
      value={joiner}
      options={[
        ["all", t({ comment: "Joins two conditions of an alert", message: "and" })],
        ["any", t({ comment: "Joins two conditions of an alert", message: "or" })],
      ]}
      onChange={onJoiner}
    />
  );
  return (
    <div ref={rows} className={classes.further}>
      {further.map((values, place) => {
        const number = place + 2;
        return (
          // oxlint-disable-next-line react/no-array-index-key -- a condition has nothing but its place, and no state
          <div key={place} role="group" aria-label={t`Condition ${number}`} className={classes.condition}>
            <RuleSentence
              subject={subject}
              values={values}
              errors={errorsOf(errors, place)}
              isJoined
              joiner={join}
              onChange={(part) =>
                onChange(further.map((each, at) => (at === place ? { ...each, ...part } : each)))
              }
            />
            <Button size="sm" onClick={() => onChange(further.filter((_, at) => at !== place))}>
              <Trans>Remove this condition</Trans>
            </Button>
          </div>
        );
      })}
      {further.length < MOST && canBeJoined(first) && (
        <Button size="sm" onClick={() => onChange([...further, furtherValues(first, subject)])}>
          <Trans>Add a condition</Trans>
        </Button>
      )}
    </div>
  );
}

/** Those of one further condition, by the names of its blanks. */
const errorsOf = (errors: Record<string, string>, place: number): Record<string, string> =>
  Object.fromEntries(
    Object.entries(errors)
      .filter(([name]) => name.startsWith(`further.${place}.`))
      .map(([name, sentence]) => [name.slice(`further.${place}.`.length), sentence]),
  );
