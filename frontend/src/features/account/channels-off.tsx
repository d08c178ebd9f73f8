import { Trans } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Note } from "../../components/states";
import classes from "./channels.module.css";
import { webhooksQuery } from "./channel-queries";

/** Among the notifications: the webhooks that were switched off, for nothing else tells of it there. */
export function ChannelsOff() {
  const off = useQuery(webhooksQuery).data?.filter((webhook) => webhook.off !== null) ?? [];
  if (off.length === 0) return null;
  return (
    <div className={classes.off}>
      <Note tone="doubt">
        {off.map((webhook) => (
          <p key={webhook.id}>{webhook.off}</p>
        ))}
        <Link to="/settings" hash="channels">
          <Trans>To the other channels</Trans>
        </Link>
      </Note>
    </div>
  );
}
