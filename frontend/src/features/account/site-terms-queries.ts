import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { siteTermsDestroy, siteTermsList, siteTermsUpdate } from "../../api/endpoints";
import type { SiteTermsBody } from "../../api/generated/model";

/** The shops a person watches, with what they state of each. */
export const siteTermsQuery = queryOptions({
  queryKey: ["site-terms"],
  queryFn: ({ signal }) => siteTermsList({ signal }),
});

/** Every price, history and alert of a shop follows what is stated of it. */
function useFollowing() {
  const client = useQueryClient();
  return () => client.invalidateQueries({ predicate: (query) => query.queryKey[0] !== "me" });
}

export function useStateTerms(code: string) {
  const follow = useFollowing();
  return useMutation({
    mutationFn: (terms: SiteTermsBody) => siteTermsUpdate(code, terms),
    onSuccess: follow,
  });
}

export function useForgetTerms(code: string) {
  const follow = useFollowing();
  return useMutation({ mutationFn: () => siteTermsDestroy(code), onSuccess: follow });
}
