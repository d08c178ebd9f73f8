import { Button } from "@mantine/core";
import { Trans } from "@lingui/react/macro";
import { useEffect, useRef, useState } from "react";
import type { AlertRule } from "../../api/generated/model";
import { useFormat } from "../../i18n/format";
import classes from "./alerts.module.css";
import { useChangeUndoably } from "./rule-life";

const WEEK_MS = 7 * 86_400_000;

/** Where a link of a mail leads: what a week of silence would mean, and a button. Opening it changes nothing. */
export function SnoozeOffer({ rule, onEnd }: { rule: AlertRule; onEnd: () => void }) {
  const format = useFormat();
  const change = useChangeUndoably(rule);
  const panel = useRef<HTMLElement>(null);
  const [until] = useState(() => new Date(Date.now() + WEEK_MS).toISOString());
  const day = format.moment(until);
  const canSnooze = rule.standing === "active" || rule.standing === "snoozed";
  useEffect(() => panel.current?.focus(), []);
  return (
    <section ref={panel} tabIndex={-1} className={classes.outlook} aria-labelledby="snooze-title">
      <h3 id="snooze-title" className={classes.ruleSentence}>
        <Trans>Silence this alert for a week?</Trans>
      </h3>
      <p>{rule.sentence}</p>
      <p>
        {canSnooze ? (
          <Trans>
            Nothing is sent until {day}, and what happens until then is not told later either. The price goes
            on being watched.
          </Trans>
        ) : rule.standing === "off" ? (
          <Trans>Switched off. Nothing is sent.</Trans>
        ) : (
          rule.next_sentence
        )}
      </p>
      <div className={classes.offered}>
        {canSnooze && (
          <Button
            onClick={async () => {
              await change({ snoozed_until: until });
              onEnd();
            }}
          >
            <Trans>Silence for a week</Trans>
          </Button>
        )}
        <Button variant="subtle" onClick={onEnd}>
          {canSnooze ? <Trans>Cancel</Trans> : <Trans>Close</Trans>}
        </Button>
      </div>
    </section>
  );
}
