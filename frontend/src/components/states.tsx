import { Trans } from "@lingui/react/macro";
import type { ReactNode } from "react";
import { ApiError } from "../api/client";
import { Icon, type IconName } from "./icon";
import classes from "./states.module.css";
import { WayOn } from "./way-on";

/** A note in a box: quiet, or in one of the three colours with its sign. */
export function Note({
  tone = "plain",
  icon,
  children,
  role,
}: {
  tone?: "plain" | "doubt" | "fall" | "rise";
  icon?: IconName;
  children: ReactNode;
  role?: "status" | "alert";
}) {
  return (
    <div className={classes.note} data-tone={tone} role={role}>
      <Icon name={icon ?? (tone === "plain" ? "evidence" : tone === "fall" ? "done" : "warning")} />
      <div className={classes.grow}>{children}</div>
    </div>
  );
}

/** What went wrong with a request, in words, and the way on. */
export function ErrorNote({ error, retry }: { error: unknown; retry?: () => void }) {
  // No network is nobody's fault, and the bar on top says it too.
  const isOffline = error instanceof ApiError && error.status === 0;
  return (
    <Note tone={isOffline ? "plain" : "rise"} icon={isOffline ? "offline" : "warning"} role="alert">
      <p>{errorSentence(error)}</p>
      {error instanceof ApiError && error.requestId && (
        <p className={classes.faint}>
          <Trans>Number for questions: {error.requestId}</Trans>
        </p>
      )}
      {retry && (
        <p className={classes.retry}>
          <WayOn onClick={retry}>
            <Trans>Try again</Trans>
          </WayOn>
        </p>
      )}
    </Note>
  );
}

/** Over what is shown still: why it is not the newest. Without a network the bar on top says it, and this nothing. */
export function StaleNote({ error, retry }: { error: unknown; retry: () => void }) {
  if (!error || (error instanceof ApiError && error.status === 0)) return null;
  return <ErrorNote error={error} retry={retry} />;
}

export function errorSentence(error: unknown): ReactNode {
  if (error instanceof ApiError) {
    if (error.status === 0) return <Trans>No connection. Please try again when you are online.</Trans>;
    if (error.message) return error.message;
  }
  return <Trans>We could not show this. Your records are safe. Please open it again.</Trans>;
}

export function EmptyState({
  title,
  children,
  action,
}: {
  title: ReactNode;
  children?: ReactNode;
  action?: ReactNode;
}) {
  return (
    <div className={classes.empty}>
      <h2>{title}</h2>
      {children && <div className={classes.soft}>{children}</div>}
      {action}
    </div>
  );
}

/** A whole page that says one thing: not found, broken, a link that is used up. */
export function Message({
  title,
  children,
  action,
}: {
  title: ReactNode;
  children?: ReactNode;
  action?: ReactNode;
}) {
  return (
    <div className={classes.message}>
      <h1>{title}</h1>
      {children && <div className={classes.soft}>{children}</div>}
      {action && <div className={classes.action}>{action}</div>}
    </div>
  );
}
