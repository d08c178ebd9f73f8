import { Button } from "@mantine/core";
import { Plural, Trans } from "@lingui/react/macro";
import type { ImportAlert, ImportDetail } from "../../api/generated/model";
import { ErrorNote, Note } from "../../components/states";
import surface from "../../components/surface.module.css";
import classes from "./adding.module.css";
import { useAlertAll } from "./queries";

const FALLS_BY_A_TENTH: ImportAlert = { kind: "drop", percent: "10" };
const FALLS_AT_ALL: ImportAlert = { kind: "any_fall" };
const IS_BACK: ImportAlert = { kind: "back_in_stock" };

/** One alert for everything a list has added, with one tap. */
export function AlertAll({ of }: { of: ImportDetail }) {
  const alert = useAlertAll(of.id);
  return (
    <section className={`${surface.card} ${surface.pad} ${classes.form}`}>
      <h2>
        <Trans>When shall we tell you?</Trans>
      </h2>
      <p className={surface.meta}>
        <Trans>The same for all that this list added. Each can be changed later, on its own page.</Trans>
      </p>
      <div className={classes.acts}>
        <Button disabled={alert.isPending} onClick={() => alert.mutate(FALLS_BY_A_TENTH)}>
          <Trans>when it falls by 10%</Trans>
        </Button>
        <Button disabled={alert.isPending} onClick={() => alert.mutate(FALLS_AT_ALL)}>
          <Trans>when it falls at all</Trans>
        </Button>
        <Button disabled={alert.isPending} onClick={() => alert.mutate(IS_BACK)}>
          <Trans>when it is back in stock</Trans>
        </Button>
      </div>
      <div role="status" className={classes.status}>
        {alert.isPending && (
          <p className={surface.meta}>
            <Trans>Setting the alerts…</Trans>
          </p>
        )}
        {alert.data && (
          <Note tone="fall">
            <Plural
              value={alert.data.made}
              _0="All of them have this alert already."
              one="# alert is set."
              other="# alerts are set."
            />
          </Note>
        )}
      </div>
      {alert.error && (
        <ErrorNote error={alert.error} retry={() => alert.variables && alert.mutate(alert.variables)} />
      )}
    </section>
  );
}
