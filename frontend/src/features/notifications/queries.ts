import { keepPreviousData, queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import {
  notificationsList,
  notificationsMarkRead,
  notificationsMarkUnread,
  notificationsSendAgain,
  notificationsUnreadCount,
} from "../../api/endpoints";
import type { MarkRead, MarkUnread, NotificationsListParams, UnreadCount } from "../../api/generated/model";

const CALM_MS = 10_000;

const unreadQuery = queryOptions({
  queryKey: ["notifications", "unread"],
  queryFn: ({ signal }) => notificationsUnreadCount({ signal }),
  refetchInterval: CALM_MS,
});

/** How many notifications wait to be read; 0 until it is known. */
export const useUnreadCount = () => useQuery(unreadQuery).data?.unread ?? 0;

export const notificationsQuery = (filter: NotificationsListParams) =>
  queryOptions({
    queryKey: ["notifications", "list", filter],
    queryFn: ({ signal }) => notificationsList(filter, { signal }),
    placeholderData: keepPreviousData,
    refetchInterval: CALM_MS,
  });

/** Marks as read: some by id, or all that had arrived by a moment, so that a newer one stays unread. */
export const useMarkRead = () => useMark((what: MarkRead) => notificationsMarkRead(what));

/** Marks as unread: some by id, or all that were marked as read at one moment. */
export const useMarkUnread = () => useMark((what: MarkUnread) => notificationsMarkUnread(what));

function useMark<What, Counted extends UnreadCount>(mark: (what: What) => Promise<Counted>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: mark,
    onSuccess: ({ unread }) => {
      client.setQueryData(unreadQuery.queryKey, { unread });
      return client.invalidateQueries({ queryKey: ["notifications", "list"] });
    },
  });
}

export function useSendAgain() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => notificationsSendAgain(id),
    onSettled: () => client.invalidateQueries({ queryKey: ["notifications", "list"] }),
  });
}
