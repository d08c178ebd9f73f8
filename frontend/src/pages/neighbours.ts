import { useQuery, useQueryClient } from "@tanstack/react-query";
import type { TrackedProduct, TrackedProductPage } from "../api/generated/model";
import { listQuery } from "../features/products/queries";

/** As many as are worth fetching for two links. */
const NEAR = 100;

interface Neighbours {
  previous: TrackedProduct | undefined;
  next: TrackedProduct | undefined;
}

/** The products before and after one in the list it was opened from; in the person's own order where there was none. */
export function useNeighbours(id: string): Neighbours {
  const client = useQueryClient();
  const seen = client
    .getQueryCache()
    .findAll({ queryKey: ["tracked-products", "list"] })
    .map(({ state }) => state)
    .filter((state) => (state.data as TrackedProductPage | undefined)?.results.some((row) => row.id === id))
    .sort((a, b) => b.dataUpdatedAt - a.dataUpdatedAt)[0]?.data as TrackedProductPage | undefined;
  const fetched = useQuery({
    ...listQuery({ page_size: NEAR }),
    enabled: seen === undefined,
    refetchInterval: false,
    staleTime: 60_000,
  });
  const rows = (seen ?? fetched.data)?.results ?? [];
  const place = rows.findIndex((row) => row.id === id);
  return place < 0
    ? { previous: undefined, next: undefined }
    : { previous: rows[place - 1], next: rows[place + 1] };
}
