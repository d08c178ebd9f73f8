import { Trans } from "@lingui/react/macro";
import { onlineManager } from "@tanstack/react-query";
import { useState, useSyncExternalStore } from "react";
import { Icon } from "../components/icon";
import surface from "../components/surface.module.css";
import { useFormat } from "../i18n/format";
import classes from "./shell.module.css";

/** Says that what stands below is what we had, and since when. */
export function OfflineBanner() {
  const isOnline = useSyncExternalStore(
    (listener) => onlineManager.subscribe(listener),
    () => onlineManager.isOnline(),
  );
  return <div role="status">{!isOnline && <Offline />}</div>;
}

function Offline() {
  const format = useFormat();
  const [since] = useState(() => new Date().toISOString());
  const clock = format.clock(since);
  return (
    <div className={classes.offline}>
      <p className={surface.wrap}>
        <Icon name="offline" size={16} /> <Trans>Offline. Showing what we had at {clock}.</Trans>
      </p>
    </div>
  );
}
