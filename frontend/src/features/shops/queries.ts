import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { trackedProductsSameAs, trackedProductsShops } from "../../api/endpoints";

/** Where the same product is sold, the cheapest first. */
export const shopsQuery = (id: string) =>
  queryOptions({
    queryKey: ["tracked-products", "shops", id],
    queryFn: ({ signal }) => trackedProductsShops(id, { signal }),
    refetchInterval: 30_000,
  });

/** Says that a product is the same as another one, or (null) takes it back. */
export function useSaySame() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ id, other }: { id: string; other: string | null }) => trackedProductsSameAs(id, { other }),
    onSuccess: () => client.invalidateQueries({ queryKey: ["tracked-products", "shops"] }),
  });
}
