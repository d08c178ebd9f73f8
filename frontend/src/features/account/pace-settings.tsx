import { NativeSelect } from "@mantine/core";
import { Trans, useLingui } from "@lingui/react/macro";
import type { Me } from "../../api/generated/model";
import { useChangeSettings } from "./queries";
import { SaveState, SettingsRow } from "./settings-parts";
import classes from "./settings.module.css";

const HOURS = Array.from({ length: 24 }, (_, hour) => ({ value: String(hour), label: `${hour}:00` }));
const GAPS = [0, 15, 30, 60, 120, 240, 480, 720, 1440];
const MOST = [0, 1, 2, 3, 5, 10, 20];
// What is offered first: the night.
const NIGHT = { quiet_from: 22, quiet_to: 7 };

/** What emails must leave free: quiet hours, a least time between two, a most a day. */
export function Pace({ me }: { me: Me }) {
  return (
    <>
      <QuietHours me={me} />
      <Gap me={me} />
      <MostADay me={me} />
    </>
  );
}

function QuietHours({ me }: { me: Me }) {
  const { t } = useLingui();
  const change = useChangeSettings();
  const shown = change.isPending ? { ...me, ...change.variables } : me;
  const isQuiet = shown.quiet_from != null && shown.quiet_to != null;
  return (
    <SettingsRow
      title={<Trans>Quiet hours</Trans>}
      description={<Trans>No email comes in them. What was held comes as one email at their end</Trans>}
      control={(names) => (
        <div className={classes.span}>
          <NativeSelect
            aria-describedby={names["aria-describedby"]}
            aria-label={t`Quiet hours from`}
            value={isQuiet ? String(shown.quiet_from) : ""}
            onChange={({ currentTarget: { value } }) =>
              change.mutate(
                value === ""
                  ? { quiet_from: null, quiet_to: null }
                  : { quiet_from: Number(value), quiet_to: shown.quiet_to ?? NIGHT.quiet_to },
              )
            }
            data={[{ value: "", label: t`None` }, ...HOURS]}
          />
          {isQuiet && (
            <>
              <span aria-hidden="true">–</span>
              <NativeSelect
                aria-describedby={names["aria-describedby"]}
                aria-label={t`Quiet hours to`}
                value={String(shown.quiet_to)}
                onChange={(event) => change.mutate({ quiet_to: Number(event.currentTarget.value) })}
                data={HOURS}
              />
            </>
          )}
        </div>
      )}
      after={<SaveState change={change} />}
    />
  );
}

function Gap({ me }: { me: Me }) {
  const { t } = useLingui();
  const change = useChangeSettings();
  const now = change.isPending
    ? (change.variables.mail_gap_minutes ?? me.mail_gap_minutes)
    : me.mail_gap_minutes;
  const label = (minutes: number) =>
    minutes === 0 ? t`None` : minutes < 60 ? t`${minutes} minutes` : t`${minutes / 60} hours`;
  return (
    <SettingsRow
      title={<Trans>Time between two emails</Trans>}
      description={<Trans>At least so long; what comes within it waits for one email</Trans>}
      control={(names) => (
        <NativeSelect
          {...names}
          value={String(now)}
          onChange={(event) => change.mutate({ mail_gap_minutes: Number(event.currentTarget.value) })}
          data={withOwn(GAPS, now).map((minutes) => ({ value: String(minutes), label: label(minutes) }))}
        />
      )}
      after={<SaveState change={change} />}
    />
  );
}

function MostADay({ me }: { me: Me }) {
  const { t } = useLingui();
  const change = useChangeSettings();
  const now = change.isPending ? (change.variables.mails_a_day ?? me.mails_a_day) : me.mails_a_day;
  return (
    <SettingsRow
      title={<Trans>Emails a day</Trans>}
      description={<Trans>At most; the rest comes as one email the next day</Trans>}
      control={(names) => (
        <NativeSelect
          {...names}
          value={String(now)}
          onChange={(event) => change.mutate({ mails_a_day: Number(event.currentTarget.value) })}
          data={withOwn(MOST, now).map((most) => ({
            value: String(most),
            label: most === 0 ? t`No limit` : String(most),
          }))}
        />
      )}
      after={<SaveState change={change} />}
    />
  );
}

/** The choices, and the one that was made elsewhere. */
const withOwn = (choices: readonly number[], own: number): number[] =>
  [...new Set([...choices, own])].sort((one, other) => one - other);
