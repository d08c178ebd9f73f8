import { Button } from "@mantine/core";
import { Plural, Trans } from "@lingui/react/macro";
import type { NotificationPage } from "../../api/generated/model";
import { Live } from "../../components/live";
import { ErrorNote } from "../../components/states";
import { useToasts } from "../../components/toasts";
import type { Filter } from "./filter";
import classes from "./notifications.module.css";
import { useMarkRead, useMarkUnread } from "./queries";

/** Whether anything that the filter lets through waits to be read, as far as the page knows. */
function hasUnread(list: NotificationPage, { about, product }: Filter): boolean {
  if (product !== undefined) return list.results.some(({ read_at }) => read_at === null);
  return (about === undefined ? list.unread : list.unread_about[about]) > 0;
}

/** Reads all that the filter lets through and that had arrived: what arrives meanwhile stays unread. It can be undone. */
export function MarkAllRead({ list, filter }: { list: NotificationPage; filter: Filter }) {
  const markRead = useMarkRead();
  const markUnread = useMarkUnread();
  const toasts = useToasts();
  const newest = list.results[0]?.created_at;

  async function mark(upTo: string) {
    const asked = { all: true, up_to: upTo, about: filter.about, tracked_product: filter.product };
    const { marked, read_at } = await markRead.mutateAsync(asked);
    if (marked === 0) return;
    await toasts.undoable(<Plural value={marked} one="# marked as read." other="# marked as read." />, () =>
      markUnread.mutateAsync({ read_at }),
    );
  }

  return (
    <>
      {newest && hasUnread(list, filter) && (
        <Button
          loading={markRead.isPending}
          // What went wrong stands below the button.
          onClick={() => void mark(newest).catch(() => undefined)}
        >
          <Trans>Mark all as read</Trans>
        </Button>
      )}
      <Live>
        {markRead.isSuccess && (
          <Plural value={list.unread} _0="All are read." one="# is unread." other="# are unread." />
        )}
      </Live>
      {markRead.error && (
        <div className={classes.failure}>
          <ErrorNote error={markRead.error} />
        </div>
      )}
    </>
  );
}
