import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import {
  alertRulesCreate,
  alertRulesDestroy,
  alertRulesPartialUpdate,
  alertRulesPreview,
  alertRulesRestore,
} from "../../api/endpoints";
import type { AlertRuleBody, AlertRuleChange } from "../../api/generated/model";

/** What a rule would do, told by the server and kept nowhere. */
export const previewQuery = (body: AlertRuleBody | null) =>
  queryOptions({
    queryKey: ["alert-rules", "preview", body],
    queryFn: ({ signal }) => alertRulesPreview(body as AlertRuleBody, { signal }),
    enabled: body !== null,
    retry: false,
    staleTime: 30_000,
  });

/** Rules are shown as a part of their product. */
function useProductsRefresh() {
  const client = useQueryClient();
  return () =>
    Promise.all([
      client.invalidateQueries({ queryKey: ["tracked-products"] }),
      client.invalidateQueries({ queryKey: ["price-history"] }),
    ]);
}

/** Makes a rule, or changes the one of this id; what kind it is stays. */
export function useSaveRule(id?: string) {
  const refresh = useProductsRefresh();
  return useMutation({
    mutationFn: (body: AlertRuleBody) => {
      if (id === undefined) return alertRulesCreate(body);
      const { measure, target, percent, base, amount, days, joiner, further } = body;
      return alertRulesPartialUpdate(id, {
        measure,
        target: target ?? undefined,
        percent: percent ?? undefined,
        base: base ?? undefined,
        amount: amount ?? undefined,
        days,
        joiner,
        further,
      });
    },
    onSuccess: refresh,
  });
}

export function useSwitchRule(id: string) {
  const refresh = useProductsRefresh();
  return useMutation({
    mutationFn: (is_on: boolean) => alertRulesPartialUpdate(id, { is_on }),
    onSuccess: refresh,
  });
}

/** Snoozes a rule, wakes it, or sets the day on which it ends. */
export function useChangeLife(id: string) {
  const refresh = useProductsRefresh();
  return useMutation({
    mutationFn: (change: AlertRuleChange) => alertRulesPartialUpdate(id, change),
    onSuccess: refresh,
  });
}

export function useDeleteRule() {
  const refresh = useProductsRefresh();
  return useMutation({ mutationFn: (id: string) => alertRulesDestroy(id), onSuccess: refresh });
}

export function useRestoreRule() {
  const refresh = useProductsRefresh();
  return useMutation({ mutationFn: (id: string) => alertRulesRestore(id), onSuccess: refresh });
}
