import { Switch } from "@mantine/core";
import { Trans, useLingui } from "@lingui/react/macro";
import type { ReactNode } from "react";
import type { AlertRule } from "../../api/generated/model";
import { Icon, type IconName } from "../../components/icon";
import { errorSentence } from "../../components/states";
import { useToasts } from "../../components/toasts";
import classes from "./alerts.module.css";
import { useDeleteRule, useRestoreRule, useSwitchRule } from "./queries";
import { RuleEnd, RuleLife } from "./rule-life";

/** The rules of a product: each its state in a word, a sentence, and what comes next. */
export function RuleList({ rules, onEdit }: { rules: readonly AlertRule[]; onEdit: (id: string) => void }) {
  if (rules.length === 0) {
    return (
      <p className={classes.ruleNext}>
        <Trans>No alert yet. The price is recorded, and nothing is sent.</Trans>
      </p>
    );
  }
  return (
    <ul className={classes.rules}>
      {rules.map((rule) => (
        <RuleRow key={rule.id} rule={rule} onEdit={onEdit} />
      ))}
    </ul>
  );
}

type State = "off" | "snoozed" | "expired" | "closed" | "resting" | "true" | "waiting";

function stateOf(rule: AlertRule): State {
  if (rule.standing !== "active") return rule.standing;
  if (rule.state === "fired") return "resting";
  return rule.already_true ? "true" : "waiting";
}

const STATES: Record<State, { icon: IconName; word: () => ReactNode }> = {
  off: { icon: "pause", word: () => <Trans comment="State of an alert">Off</Trans> },
  snoozed: { icon: "clock", word: () => <Trans comment="State of an alert">Snoozed</Trans> },
  expired: { icon: "pause", word: () => <Trans comment="State of an alert">Ended</Trans> },
  closed: { icon: "pause", word: () => <Trans comment="State of an alert">Closed</Trans> },
  resting: { icon: "done", word: () => <Trans comment="State of an alert">Told, rests</Trans> },
  true: { icon: "done", word: () => <Trans comment="State of an alert">True now</Trans> },
  waiting: { icon: "alert", word: () => <Trans comment="State of an alert">Waits</Trans> },
};

function RuleRow({ rule, onEdit }: { rule: AlertRule; onEdit: (id: string) => void }) {
  const { t } = useLingui();
  const turn = useSwitchRule(rule.id);
  const remove = useRemoveRule();
  const state = stateOf(rule);
  const { icon, word } = STATES[state];
  return (
    <li className={classes.rule} data-state={state}>
      <Icon name={icon} />
      <div>
        <p className={classes.ruleSentence}>{rule.sentence}</p>
        <p className={classes.ruleNext}>
          <b>{word()}</b> ·{" "}
          {state === "off" ? <Trans>Switched off. Nothing is sent.</Trans> : rule.next_sentence}
          <RuleEnd rule={rule} />
        </p>
      </div>
      <Switch
        aria-label={t`Alert on: ${rule.sentence}`}
        // What is over by its date is extended; switching it on would leave it over.
        disabled={state === "expired"}
        checked={turn.isPending ? turn.variables : rule.is_on && state !== "closed" && state !== "expired"}
        onChange={(event) => turn.mutate(event.currentTarget.checked)}
      />
      <div className={classes.ruleTools}>
        <button type="button" onClick={() => onEdit(rule.id)} aria-label={t`Change: ${rule.sentence}`}>
          <Trans>Change</Trans>
        </button>
        <RuleLife rule={rule} />
        <button type="button" onClick={() => void remove(rule)} aria-label={t`Delete: ${rule.sentence}`}>
          <Trans>Delete</Trans>
        </button>
      </div>
      {turn.error && (
        <p role="alert" className={classes.ruleError}>
          {errorSentence(turn.error)}
        </p>
      )}
    </li>
  );
}

function useRemoveRule() {
  const toasts = useToasts();
  const remove = useDeleteRule();
  const restore = useRestoreRule();
  return async (rule: AlertRule) => {
    try {
      await remove.mutateAsync(rule.id);
    } catch (error) {
      await toasts.failed(error);
      return;
    }
    await toasts.undoable(<Trans>The alert is deleted.</Trans>, () => restore.mutateAsync(rule.id));
  };
}
