import { queryOptions, useMutation, useQuery, useQueryClient, useSuspenseQuery } from "@tanstack/react-query";
import { ApiError } from "../../api/client";
import {
  alertEmailCreate,
  alertEmailDestroy,
  configRetrieve,
  meDestroy,
  meLoss,
  mePartialUpdate,
  meRetrieve,
} from "../../api/generated/endpoints";
import type { Me, MeChange, ProductView } from "../../api/generated/model";
import { setSessionEnded } from "../../lib/session";
import { endSessions, readAddresses, readSessions, signOut } from "./allauth";
import { readFactors } from "./second-factor";

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

/** The address a person asked for and has not confirmed yet; null when there is none. */
export const addressesQuery = queryOptions({ queryKey: ["addresses"], queryFn: readAddresses });

export const useWantedAddress = () =>
  useQuery(addressesQuery).data?.find((address) => !address.verified && !address.primary)?.email ?? null;

const sessionsQuery = queryOptions({ queryKey: ["sessions"], queryFn: readSessions });

export const useSessions = () => useQuery(sessionsQuery);

export function useEndSessions() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: endSessions,
    onSuccess: (remaining) => client.setQueryData(sessionsQuery.queryKey, remaining),
  });
}

export const factorsQuery = queryOptions({ queryKey: ["factors"], queryFn: readFactors });

/** What opens the account beside the password. */
export const useFactors = () => useQuery(factorsQuery);

/** What the deletion of the account takes away. */
export const useLoss = () =>
  useQuery({ queryKey: ["loss"], queryFn: ({ signal }) => meLoss({ signal }), staleTime: 0 });

/** Asks for an address for alerts, or sends its link again. */
export function useAskForAlertEmail() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (email: string) => alertEmailCreate({ email }),
    onSuccess: (me) => client.setQueryData(meQuery.queryKey, me),
  });
}

/** Has alerts go to the account's address again. */
export function useDropAlertEmail() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => alertEmailDestroy(),
    onSuccess: () => client.setQueryData(meQuery.queryKey, (me) => me && { ...me, alert_email: null }),
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
  return useMutation({ mutationFn: signOut, onSuccess: forget });
}

export function useDeleteAccount() {
  const forget = useForgetPerson();
  return useMutation({
    // The body of a DELETE has no place in an OpenAPI schema, so the generated function does not name it.
    mutationFn: (password: string) => meDestroy({ password }),
    onSuccess: forget,
  });
}
