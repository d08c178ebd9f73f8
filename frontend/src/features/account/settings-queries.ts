import { queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { alertEmailCreate, alertEmailDestroy, meDestroy, meLoss } from "../../api/endpoints";
import { endSessions, readAddresses, readSessions } from "./allauth";
import { meQuery, useForgetPerson } from "./queries";
import { readFactors } from "./second-factor";

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

export function useDeleteAccount() {
  const forget = useForgetPerson();
  return useMutation({
    // The body of a DELETE has no place in an OpenAPI schema, so the generated function does not name it.
    mutationFn: (password: string) => meDestroy({ password }),
    onSuccess: forget,
  });
}
