import { Trans } from "@lingui/react/macro";
import { type QueryClient, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { Icon } from "../components/icon";
import surface from "../components/surface.module.css";
import { configQuery } from "../features/account/queries";
import { useFormat } from "../i18n/format";
import { useConnection } from "../lib/connection";
import { dayKey } from "../lib/time";
import { useNow } from "../lib/use-now";
import classes from "./shell.module.css";

const TRY_AGAIN_MS = 8_000;

/** Says that what stands below is what we had, and since when; notices by itself when the server answers again. */
export function OfflineBanner() {
  const client = useQueryClient();
  const { isReachable, answeredAt } = useConnection();
  useEffect(() => (isReachable ? undefined : watchForAnswer(client)), [client, isReachable]);
  return <div role="status">{!isReachable && <Offline at={answeredAt} />}</div>;
}

function watchForAnswer(client: QueryClient): () => void {
  const ask = () => void client.refetchQueries(configQuery);
  const timer = setInterval(ask, TRY_AGAIN_MS);
  // The browser knows at once that the network is back.
  addEventListener("online", ask);
  return () => {
    clearInterval(timer);
    removeEventListener("online", ask);
    // An answer came: what is shown is asked for anew. Its own place in time is the next tick, after the answer's.
    setTimeout(() => void client.invalidateQueries({ type: "active" }));
  };
}

function Offline({ at }: { at: number | undefined }) {
  const format = useFormat();
  const now = useNow();
  const received = at === undefined ? undefined : new Date(at).toISOString();
  const isToday = at !== undefined && dayKey(at, format.zone) === dayKey(now, format.zone);
  const time = received && (isToday ? format.clock(received) : format.moment(received));
  return (
    <div className={classes.offline}>
      <p className={surface.wrap}>
        <Icon name="offline" size={16} />
        <span>
          {time ? (
            <Trans>Offline. Showing what we had at {time}.</Trans>
          ) : (
            <Trans>Offline. We go on as soon as there is a connection.</Trans>
          )}
        </span>
      </p>
    </div>
  );
}
