import { queryOptions, useMutation, useQuery, useQueryClient, useSuspenseQuery } from "@tanstack/react-query";
import { ApiError } from "../../api/client";
import { configRetrieve, mePartialUpdate, meRetrieve } from "../../api/endpoints";
import type { MeChange, ProductView } from "../../api/generated/model";
import { setSessionEnded } from "../../lib/session";
import { signOut } from "./allauth";

export const meQuery = queryOptions({
  queryKey: ["me"],
  queryFn: ({ signal }) =>
    meRetrieve({ signal }).catch((error: unknown): null => {
      if (error instanceof ApiError && error.status === 401) return null;
      throw error;
    }),
  staleTime: 5 * 60_000,
});

export const configQuery = queryOptions({
  queryKey: ["config"],
  queryFn: ({ signal }) => configRetrieve({ signal }),
  staleTime: Number.POSITIVE_INFINITY,
});

/** The signed-in person, or null: known before the first page is drawn. */
export const useMaybeMe = () => useSuspenseQuery(meQuery).data;

export const useConfig = () => useQuery(configQuery);

export function useChangeSettings() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (change: MeChange) => mePartialUpdate(change),
    onSuccess: (me) => {
      client.setQueryData(meQuery.queryKey, me);
      // Sentences, "today" and effective prices all follow the settings.
      return client.invalidateQueries({ predicate: (query) => query.queryKey[0] !== "me" });
    },
  });
}

/** Keeps how the person likes their list: seen at once, and on their next device too. */
export function useKeepView() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (product_view: ProductView) => mePartialUpdate({ product_view }),
    onMutate: (product_view) => {
      client.setQueryData(meQuery.queryKey, (me) => me && { ...me, product_view });
    },
    onSettled: () => client.invalidateQueries({ queryKey: meQuery.queryKey }),
  });
}

/** Forgets the person on this page, once the server has: nothing of theirs stays in memory. */
export function useForgetPerson() {
  const client = useQueryClient();
  return async () => {
    await client.cancelQueries();
    client.setQueryData(meQuery.queryKey, null);
    client.removeQueries({ predicate: ({ queryKey: [name] }) => name !== "me" && name !== "config" });
    setSessionEnded(false);
  };
}

export function useSignOut() {
  const forget = useForgetPerson();
  return useMutation({
    mutationFn: async () => {
      const { leaveThisBrowser } = await import("./channel-queries");
      await leaveThisBrowser();
      return signOut();
    },
    onSuccess: forget,
  });
}
