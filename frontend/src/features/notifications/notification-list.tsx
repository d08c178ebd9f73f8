import { Trans } from "@lingui/react/macro";
import type { Notification } from "../../api/generated/model";
import surface from "../../components/surface.module.css";
import { useFormat } from "../../i18n/format";
import { useNow } from "../../lib/use-now";
import { byDay, type Day } from "./days";
import { NotificationRow } from "./notification-row";
import classes from "./notifications.module.css";

/** Newest first, under the day on which each was told. */
export function NotificationList({ notifications }: { notifications: readonly Notification[] }) {
  const now = useNow();
  const { zone } = useFormat();
  return byDay(notifications, now, zone).map((day) => (
    <section key={day.key} aria-labelledby={`day-${day.key}`}>
      <h2 className={classes.day} id={`day-${day.key}`}>
        <DayName day={day} />
      </h2>
      <div className={surface.card}>
        {day.items.map((notification) => (
          <NotificationRow key={notification.id} notification={notification} />
        ))}
      </div>
    </section>
  ));
}

function DayName({ day }: { day: Day<Notification> }) {
  const format = useFormat();
  if (day.age === 0) return <Trans>Today</Trans>;
  if (day.age === 1) return <Trans>Yesterday</Trans>;
  return format.day(day.at);
}
