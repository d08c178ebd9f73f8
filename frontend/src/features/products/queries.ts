import {
  keepPreviousData,
  type QueryClient,
  queryOptions,
  useMutation,
  useQuery,
  useQueryClient,
} from "@tanstack/react-query";
import {
  sitesLookup,
  trackedProductsCheckNow,
  trackedProductsCreate,
  trackedProductsDestroy,
  trackedProductsEvidence,
  trackedProductsListPrice,
  trackedProductsPurchase,
  trackedProductsPurchaseTakeBack,
  trackedProductsPartialUpdate,
  trackedProductsRestore,
  trackedProductsRetrieve,
  trackedProductsChecksList,
} from "../../api/endpoints";
import type {
  PurchaseBody,
  TrackedProduct,
  TrackedProductChange,
  TrackedProductPage,
  TrackedProductsListParams,
} from "../../api/generated/model";
import { readList } from "./list-request";

const CALM_MS = 8_000;
const SOON_MS = 1_500;
// All that a person may track by default: what has news stands first, wherever it stands in their order.
const PAGE_SIZE = 500;
// A list of hundreds has news at almost every look; each is a megabyte to read.
const LONG = 100;

/** True while a look that somebody waits for has not come back. */
export const isAwaited = (product: TrackedProduct): boolean =>
  !product.paused && (product.status.kind === "reading" || product.check_now !== null);

export const listQuery = (filter: TrackedProductsListParams) =>
  queryOptions({
    queryKey: ["tracked-products", "list", filter],
    queryFn: ({ signal, client, queryKey }) =>
      readList(
        { page_size: PAGE_SIZE, ...filter },
        client.getQueryData<TrackedProductPage>(queryKey),
        signal,
      ),
    placeholderData: keepPreviousData,
    // Unchanged it is the same object; what has changed is compared by the few cards that are on the screen.
    structuralSharing: false,
    refetchInterval: ({ state: { data } }) => {
      const isAnyAwaited = data?.results.some(isAwaited) ?? false;
      if (data && data.results.length > LONG) return isAnyAwaited ? CALM_MS : CALM_MS * 2;
      return isAnyAwaited ? SOON_MS * 2 : CALM_MS;
    },
  });

export const productQuery = (id: string) =>
  queryOptions({
    queryKey: ["tracked-products", "one", id],
    queryFn: ({ signal }) => trackedProductsRetrieve(id, { signal }),
    refetchInterval: (query) => (query.state.data && isAwaited(query.state.data) ? SOON_MS : CALM_MS),
  });

export const checksQuery = (id: string) =>
  queryOptions({
    queryKey: ["tracked-products", "checks", id],
    queryFn: ({ signal }) => trackedProductsChecksList(id, { signal }),
  });

/** Why the price at a moment of the past was believed. What is past does not change. */
export const proofQuery = (id: string, at: string) =>
  queryOptions({
    queryKey: ["tracked-products", "proof", id, at],
    queryFn: ({ signal }) => trackedProductsEvidence(id, { at }, { signal }),
    staleTime: 60_000,
    retry: false,
  });

/** On how many days the list price was seen: another one with each price, and with each day. */
export const listPriceQuery = ({ id, price }: TrackedProduct) =>
  queryOptions({
    queryKey: ["tracked-products", "list-price", id, price?.shelf.amount, price?.list_price?.amount],
    queryFn: ({ signal }) => trackedProductsListPrice(id, { signal }),
    enabled: Boolean(price?.list_price),
    staleTime: 3_600_000,
  });

/** What we know of an address before it is tracked: its shop, and the policy of that shop. */
export const lookupQuery = (url: string) =>
  queryOptions({
    queryKey: ["sites", "lookup", url],
    queryFn: ({ signal }) => sitesLookup({ url }, { signal }),
    enabled: url !== "",
    staleTime: 60_000,
    retry: false,
  });

export const useProduct = (id: string) => useQuery(productQuery(id));

/** Keeps the answer of a change, and has the lists ask again. */
function keep(client: QueryClient, product: TrackedProduct) {
  client.setQueryData(productQuery(product.id).queryKey, product);
  return client.invalidateQueries({ queryKey: ["tracked-products", "list"] });
}

export function useAddProduct() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (url: string) => trackedProductsCreate({ url }),
    onSuccess: (product) => keep(client, product),
  });
}

export function useChangeProduct(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (change: TrackedProductChange) => trackedProductsPartialUpdate(id, change),
    onSuccess: (product) => keep(client, product),
  });
}

export function useBuy(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (purchase: PurchaseBody) => trackedProductsPurchase(id, purchase),
    onSuccess: (product) => keep(client, product),
  });
}

export function useTakeBack(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => trackedProductsPurchaseTakeBack(id),
    onSuccess: (product) => keep(client, product),
  });
}

export function useCheckNow(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => trackedProductsCheckNow(id),
    onSuccess: (product) => keep(client, product),
  });
}

export function useDeleteProduct() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => trackedProductsDestroy(id),
    onSuccess: () => client.invalidateQueries({ queryKey: ["tracked-products", "list"] }),
  });
}

export function useRestoreProduct() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => trackedProductsRestore(id),
    onSuccess: (product) => keep(client, product),
  });
}
