import { queryOptions, useMutation, useQuery, useQueryClient, useSuspenseQuery } from "@tanstack/react-query";
import { ApiError, http } from "../../api/client";
import type { Config, Me } from "../../api/contract";

export const meQuery = queryOptions({
  queryKey: ["me"],
  queryFn: ({ signal }) =>
    http<Me>("/api/v1/me/", { signal }).catch((error: unknown): null => {
      if (error instanceof ApiError && error.status === 401) return null;
      throw error;
    }),
  staleTime: 5 * 60_000,
});

export const configQuery = queryOptions({
  queryKey: ["config"],
  queryFn: ({ signal }) => http<Config>("/api/v1/config/", { signal }),
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

export type Settings = Partial<Pick<Me, "language" | "time_zone" | "yen_per_point" | "wants_email">>;

export function useChangeSettings() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (settings: Settings) =>
      http<Me>("/api/v1/me/", { method: "PATCH", body: JSON.stringify(settings) }),
    onSuccess: (me) => {
      client.setQueryData(meQuery.queryKey, me);
      // Sentences, "today" and effective prices all follow the settings.
      return client.invalidateQueries({ predicate: (query) => query.queryKey[0] !== "me" });
    },
  });
}

export const deleteAccount = (password: string) =>
  http<void>("/api/v1/me/", { method: "DELETE", body: JSON.stringify({ password }) });
