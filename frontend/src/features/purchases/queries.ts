import { keepPreviousData, queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { purchasesList, trackedProductsPurchase, trackedProductsPurchaseTakeBack } from "../../api/endpoints";
import type { PurchaseBody, PurchaseRow } from "../../api/generated/model";

export const purchasesQuery = (page: number) =>
  queryOptions({
    queryKey: ["purchases", page],
    queryFn: ({ signal }) => purchasesList({ page }, { signal }),
    placeholderData: keepPreviousData,
  });

/** A purchase as it was noted, so that it can be noted so again. */
export const bodyOf = (row: PurchaseRow): PurchaseBody => ({
  ...row.paid,
  bought_at: row.bought_at,
  keep_watching: row.keeps_watching,
  further_fall_days: row.further_fall_days,
});

/** Corrects a purchase; null takes it back. */
export function useNotePurchase(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: PurchaseBody | null) =>
      body ? trackedProductsPurchase(id, body) : trackedProductsPurchaseTakeBack(id),
    onSuccess: () =>
      Promise.all([
        client.invalidateQueries({ queryKey: ["purchases"] }),
        client.invalidateQueries({ queryKey: ["tracked-products"] }),
      ]),
  });
}
