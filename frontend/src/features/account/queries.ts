import { queryOptions, useMutation, useQuery, useQueryClient, useSuspenseQuery } from "@tanstack/react-query";
import { ApiError } from "../../api/client";
import { configRetrieve, meDestroy, mePartialUpdate, meRetrieve } from "../../api/generated/endpoints";
import type { Me, MeChange } from "../../api/generated/model";

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

/** The signed-in person, on a page that only they can open. */
export function useMe(): Me {
  const me = useMaybeMe();
  if (!me) throw new Error("This page is for signed-in people.");
  return me;
}

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

export const deleteAccount = (password: string) => meDestroy({ body: JSON.stringify({ password }) });
