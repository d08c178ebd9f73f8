import { queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { http } from "../../api/client";
import type { Notification } from "../../api/contract";

export interface NotificationPage {
  count: number;
  next: string | null;
  results: Notification[];
  unread: number;
}

const unreadQuery = queryOptions({
  queryKey: ["notifications", "unread"],
  queryFn: ({ signal }) => http<{ unread: number }>("/api/v1/notifications/unread-count/", { signal }),
  refetchInterval: 15_000,
});

/** How many notifications wait to be read; 0 until it is known. */
export const useUnreadCount = () => useQuery(unreadQuery).data?.unread ?? 0;

export const notificationsQuery = (filter: { unread?: boolean; page?: number }) => {
  const params = new URLSearchParams();
  if (filter.unread) params.set("unread", "true");
  if (filter.page && filter.page > 1) params.set("page", String(filter.page));
  const query = params.toString();
  return queryOptions({
    queryKey: ["notifications", "list", query],
    queryFn: ({ signal }) =>
      http<NotificationPage>(`/api/v1/notifications/${query && `?${query}`}`, { signal }),
    refetchInterval: 15_000,
  });
};

/** Marks as read: some by id, or all that had arrived by a moment, so that a newer one stays unread. */
export function useMarkRead() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (what: { ids: string[] } | { all: true; up_to: string }) =>
      http<{ unread: number }>("/api/v1/notifications/mark-read/", {
        method: "POST",
        body: JSON.stringify(what),
      }),
    onSuccess: ({ unread }) => {
      client.setQueryData(unreadQuery.queryKey, { unread });
      return client.invalidateQueries({ queryKey: ["notifications", "list"] });
    },
  });
}

export function useSendAgain() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) =>
      http<Notification>(`/api/v1/notifications/${id}/send-again/`, { method: "POST" }),
    onSettled: () => client.invalidateQueries({ queryKey: ["notifications", "list"] }),
  });
}
