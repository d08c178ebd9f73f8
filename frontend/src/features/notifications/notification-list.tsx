import { Trans } from "@lingui/react/macro";
import type { Notification } from "../../api/generated/model";
import surface from "../../components/surface.module.css";
import { useFormat } from "../../i18n/format";
import { useRowKeys } from "../../lib/shortcuts/rows";
import { useNow } from "../../lib/use-now";
import { byDay, type Day } from "./days";
import { NotificationRow } from "./notification-row";
import classes from "./notifications.module.css";

/** Newest first, under the day on which each was told. `j` and `k` go along, `e` shows the evidence. */
export function NotificationList({
  notifications,
  isOfOneProduct = false,
}: {
  notifications: readonly Notification[];
  isOfOneProduct?: boolean;
}) {
  const now = useNow();
  const { zone } = useFormat();
  useRowKeys({
    ids: notifications.map(({ id }) => id),
    evidence: (id) =>
      document.querySelector<HTMLElement>(`[data-row="${CSS.escape(id)}"] [data-act=evidence]`)?.click(),
  });
  return byDay(notifications, now, zone).map((day) => (
    <section key={day.key} aria-labelledby={`day-${day.key}`}>
      <h2 className={classes.day} id={`day-${day.key}`}>
        <DayName day={day} />
      </h2>
      <div className={surface.card}>
        {day.items.map((notification) => (
          <NotificationRow
            key={notification.id}
            notification={notification}
            isOfOneProduct={isOfOneProduct}
          />
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
