import { Button } from "@mantine/core";
import { Trans } from "@lingui/react/macro";
import { At } from "../../components/moment";
import { ErrorNote } from "../../components/states";
import surface from "../../components/surface.module.css";
import { Waiting } from "../../components/waiting";
import { deviceOf } from "../../lib/device";
import type { Session } from "./allauth";
import { useEndSessions, useSessions } from "./settings-queries";
import classes from "./settings.module.css";

/** Where the person is signed in, and a way to end each but this one. */
export function SessionList() {
  const sessions = useSessions();
  const end = useEndSessions();
  if (sessions.isPending) return <Waiting heights={[56]} />;
  if (sessions.error) return <ErrorNote error={sessions.error} retry={() => void sessions.refetch()} />;
  const ordered = [...sessions.data].sort(
    (a, b) => Number(b.is_current) - Number(a.is_current) || b.created_at - a.created_at,
  );
  const others = ordered.filter((session) => !session.is_current).map(({ id }) => id);
  return (
    <>
      <ul className={classes.sessions}>
        {ordered.map((session) => (
          <li key={session.id}>
            <SessionWords session={session} />
            {!session.is_current && (
              <Button
                size="sm"
                loading={end.isPending && end.variables.length === 1 && end.variables[0] === session.id}
                onClick={() => end.mutate([session.id])}
              >
                <Trans>Sign it out</Trans>
              </Button>
            )}
          </li>
        ))}
      </ul>
      {others.length > 1 && (
        <Button loading={end.isPending && end.variables.length > 1} onClick={() => end.mutate(others)}>
          <Trans>Sign out all others</Trans>
        </Button>
      )}
      {end.error && <ErrorNote error={end.error} />}
    </>
  );
}

function SessionWords({ session }: { session: Session }) {
  const { browser, system } = deviceOf(session.user_agent);
  const device = [browser, system].filter((name) => name !== null).join(", ");
  const since = <At at={new Date(session.created_at * 1000).toISOString()} />;
  return (
    <div>
      <p>
        {device || <Trans>A browser we do not know</Trans>}
        {session.is_current && (
          <>
            {" · "}
            <b>
              <Trans>this one</Trans>
            </b>
          </>
        )}
      </p>
      <p className={surface.meta}>
        <Trans>
          Signed in {since}, from {session.ip}
        </Trans>
      </p>
    </div>
  );
}
