import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { defaultRulesCreate, defaultRulesDestroy, defaultRulesList } from "../../api/endpoints";
import type { DefaultRule, DefaultRuleBody } from "../../api/generated/model";

const QUERY = ["default-rules"];

export const defaultRulesQuery = queryOptions({
  queryKey: QUERY,
  queryFn: ({ signal }) => defaultRulesList({ signal }),
});

/** The same alert once more: products that had it are not given it twice. */
export const bodyOf = ({ tag, kind, measure, percent, base, days }: DefaultRule): DefaultRuleBody => ({
  tag,
  kind,
  measure,
  percent,
  base,
  days,
});

export function useAddDefault() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: DefaultRuleBody) => defaultRulesCreate(body),
    onSuccess: () => client.invalidateQueries({ queryKey: QUERY }),
  });
}

export function useRemoveDefault() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => defaultRulesDestroy(id),
    onSuccess: () => client.invalidateQueries({ queryKey: QUERY }),
  });
}
