import { Switch } from "@mantine/core";
import { Trans, useLingui } from "@lingui/react/macro";
import type { AlertRule } from "../../api/generated/model";
import { Icon } from "../../components/icon";
import { useToasts } from "../../components/toasts";
import classes from "./alerts.module.css";
import { useDeleteRule, useRestoreRule, useSwitchRule } from "./queries";

/** The rules of a product: each a sentence and what comes next. */
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

function RuleRow({ rule, onEdit }: { rule: AlertRule; onEdit: (id: string) => void }) {
  const { t } = useLingui();
  const turn = useSwitchRule(rule.id);
  const remove = useRemoveRule();
  return (
    <li className={classes.rule} data-fired={rule.state === "fired" || undefined}>
      <Icon name={!rule.is_on ? "pause" : rule.state === "fired" ? "done" : "alert"} />
      <div>
        <p className={classes.ruleSentence}>{rule.sentence}</p>
        <p className={classes.ruleNext}>
          {rule.is_on ? rule.next_sentence : <Trans>Switched off. Nothing is sent.</Trans>}
        </p>
      </div>
      <Switch
        aria-label={t`Alert on: ${rule.sentence}`}
        checked={turn.isPending ? turn.variables : rule.is_on}
        onChange={(event) => turn.mutate(event.currentTarget.checked)}
      />
      <div className={classes.ruleTools}>
        <button type="button" onClick={() => onEdit(rule.id)}>
          <Trans>Change</Trans>
        </button>
        <button type="button" onClick={() => void remove(rule)}>
          <Trans>Delete</Trans>
        </button>
      </div>
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
