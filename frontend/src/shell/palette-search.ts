import { keepPreviousData, useQuery, useQueryClient } from "@tanstack/react-query";
import { trackedProductsList } from "../api/endpoints";
import type { TrackedProduct } from "../api/generated/model";
import { titleOf } from "../features/products/title";
import { useConnection } from "../lib/connection";

const MAX_FOUND = 8;

/** An address of the web, whole: what is still being typed is a word to search for. */
export function isAddress(text: string): boolean {
  return /^https?:\/\//i.test(text) && URL.canParse(text);
}

/** As people type: full or half width, capitals or not. */
const plain = (text: string) => text.normalize("NFKC").toLowerCase();

/** Whether each word of a search stands in a name. */
export const matches = (name: string, search: string): boolean =>
  plain(search)
    .split(/\s+/)
    .every((word) => plain(name).includes(word));

interface Found {
  products: readonly TrackedProduct[];
  isSearching: boolean;
}

/** The watched products that fit: the server's answer; without a network, those of the lists that were seen. */
export function useFoundProducts(search: string): Found {
  const client = useQueryClient();
  const { isReachable } = useConnection();
  const wanted = search.slice(0, 200);
  const { data, isFetching } = useQuery({
    queryKey: ["palette", wanted],
    queryFn: ({ signal }) => trackedProductsList({ search: wanted, page_size: MAX_FOUND }, { signal }),
    enabled: wanted !== "" && isReachable,
    placeholderData: keepPreviousData,
  });
  if (wanted === "") return { products: [], isSearching: false };
  if (data && isReachable) return { products: data.results.slice(0, MAX_FOUND), isSearching: isFetching };
  const seen = new Map<string, TrackedProduct>();
  for (const [, list] of client.getQueriesData<{ results?: TrackedProduct[] }>({
    queryKey: ["tracked-products", "list"],
  })) {
    for (const product of list?.results ?? []) seen.set(product.id, product);
  }
  const fitting = [...seen.values()].filter((product) => matches(titleOf(product), wanted));
  return { products: fitting.slice(0, MAX_FOUND), isSearching: isFetching };
}
