import { Button } from "@mantine/core";
import { Trans, useLingui } from "@lingui/react/macro";
import { At } from "../../components/moment";
import surface from "../../components/surface.module.css";
import type { Factor } from "./second-factor";
import type { SecurityAct } from "./security-act";
import classes from "./settings.module.css";

/** Each passkey with its name, and what can be done with it. */
export function PasskeyList({
  passkeys,
  hasApp,
  onAct,
}: {
  passkeys: Factor[];
  hasApp: boolean;
  onAct: (act: SecurityAct) => void;
}) {
  const { t } = useLingui();
  const isLast = passkeys.length === 1 && !hasApp;
  return (
    <ul className={classes.sessions}>
      {passkeys.map((passkey) => (
        <li key={passkey.id}>
          <div className={classes.named}>
            <p>{passkey.name}</p>
            <PasskeyUse passkey={passkey} />
          </div>
          <div className={classes.acts}>
            <Button
              size="sm"
              aria-label={t`Rename ${passkey.name}`}
              onClick={() => onAct({ kind: "rename-passkey", passkey })}
            >
              <Trans>Rename…</Trans>
            </Button>
            <Button
              size="sm"
              aria-label={t`Remove ${passkey.name}`}
              onClick={() => onAct({ kind: "remove-passkey", passkey, isLast })}
            >
              <Trans>Remove…</Trans>
            </Button>
          </div>
        </li>
      ))}
    </ul>
  );
}

function PasskeyUse({ passkey }: { passkey: Factor }) {
  const made = <At at={new Date(passkey.created_at * 1000).toISOString()} />;
  const used = passkey.last_used_at && <At at={new Date(passkey.last_used_at * 1000).toISOString()} />;
  return (
    <p className={surface.meta}>
      {used ? (
        <Trans>
          Made {made}, last used {used}
        </Trans>
      ) : (
        <Trans>Made {made}, not used yet</Trans>
      )}
    </p>
  );
}
