import { queryOptions, type QueryClient, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import {
  captureTokenCreate,
  captureTokenDestroy,
  captureTokenRetrieve,
  capturesDestroy,
  capturesRetrieve,
  capturesWatch,
  trackedProductsPick,
  trackedProductsTakeBackPrice,
  trackedProductsTypePrice,
  trackedProductsUnpick,
} from "../../api/endpoints";
import type {
  Capture,
  NewCaptureToken,
  OwnPriceBody,
  PickedCandidate,
  TrackedProduct,
} from "../../api/generated/model";

const SOON_MS = 800;

/** Keeps the answer of a change where the product's page reads it; what hangs on it is asked for anew. */
function keep(client: QueryClient, product: TrackedProduct) {
  client.setQueryData(["tracked-products", "one", product.id], product);
  return client.invalidateQueries({
    predicate: ({ queryKey: [name, part] }) =>
      name === "price-history" || (name === "tracked-products" && part !== "one"),
  });
}

export function usePick(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (candidate: PickedCandidate) => trackedProductsPick(id, { candidate }),
    onSuccess: (product) => keep(client, product),
  });
}

export function useUnpick(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => trackedProductsUnpick(id),
    onSuccess: (product) => keep(client, product),
  });
}

export function useTypePrice(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (price: OwnPriceBody) => trackedProductsTypePrice(id, price),
    onSuccess: (product) => keep(client, product),
  });
}

export function useTakeBack(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => trackedProductsTakeBackPrice(id),
    onSuccess: (product) => keep(client, product),
  });
}

const tokenKey = ["capture-token"];

export const useToken = () =>
  useQuery({ queryKey: tokenKey, queryFn: ({ signal }) => captureTokenRetrieve({ signal }) });

/** The secret is in the answer alone: it is kept by the component that shows it, and nowhere else. */
export function useMakeToken() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => captureTokenCreate(),
    gcTime: 0,
    onSuccess: ({ current }: NewCaptureToken) => client.setQueryData(tokenKey, { current }),
  });
}

export function useEndToken() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => captureTokenDestroy(),
    onSuccess: () => client.setQueryData(tokenKey, { current: null }),
  });
}

const captureQuery = (id: string) =>
  queryOptions({
    queryKey: ["captures", id],
    queryFn: ({ signal }) => capturesRetrieve(id, { signal }),
    refetchInterval: ({ state: { data } }) => (data?.state === "waiting" ? SOON_MS : false),
  });

export const useCapture = (id: string) => useQuery(captureQuery(id));

export function useWatchCapture(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => capturesWatch(id),
    onSuccess: (capture: Capture) => {
      client.setQueryData(captureQuery(id).queryKey, capture);
      return client.invalidateQueries({ queryKey: ["tracked-products", "list"] });
    },
  });
}

export const useForgetCapture = (id: string) => useMutation({ mutationFn: () => capturesDestroy(id) });
