import { Trans } from "@lingui/react/macro";
import { useQueryErrorResetBoundary } from "@tanstack/react-query";
import { type ErrorComponentProps, useRouter } from "@tanstack/react-router";
import { useEffect, useEffectEvent } from "react";
import { ApiError } from "../api/client";
import { Message } from "../components/states";
import { WayOn } from "../components/way-on";
import { isUpdateReady } from "../shell/update";
import { NotFoundPage } from "./not-found-page";

const TRY_AGAIN_MS = 8_000;

/** The last net: a fault of ours or of the line, told without blame, with the way on. */
export function BrokenPage({ error, reset }: ErrorComponentProps) {
  const router = useRouter();
  const boundary = useQueryErrorResetBoundary();
  const again = () => {
    boundary.reset(); // else the failed query answers with its failure again
    reset();
    void router.invalidate();
  };
  if (error instanceof ApiError && error.status === 404) return <NotFoundPage />;
  if (error instanceof ApiError && error.status === 0) return <OfflinePage again={again} />;
  return (
    <Message
      title={<Trans>We could not show this</Trans>}
      action={
        // A file of this version may be gone because there is a new one: that comes with the whole page.
        <WayOn onClick={isUpdateReady() ? () => window.location.reload() : again}>
          <Trans>Open it again</Trans>
        </WayOn>
      }
    >
      {error instanceof ApiError && error.message ? (
        error.message
      ) : (
        <Trans>Your records are safe. Please open it again.</Trans>
      )}
    </Message>
  );
}

/** Nothing came and nothing is kept of this page: it opens by itself once there is a network. */
function OfflinePage({ again }: { again: () => void }) {
  const retry = useEffectEvent(again);
  useEffect(() => {
    const timer = setInterval(() => retry(), TRY_AGAIN_MS);
    const now = () => retry();
    window.addEventListener("online", now);
    return () => {
      clearInterval(timer);
      window.removeEventListener("online", now);
    };
  }, []);
  return (
    <Message
      title={<Trans>No connection</Trans>}
      action={
        <WayOn onClick={again}>
          <Trans>Try again</Trans>
        </WayOn>
      }
    >
      <Trans>This page was not kept for reading offline. It opens as soon as there is a connection.</Trans>
    </Message>
  );
}
