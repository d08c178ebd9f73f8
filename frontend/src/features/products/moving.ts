import { useMutation, useQueryClient } from "@tanstack/react-query";
import { trackedProductsMove } from "../../api/endpoints";
import type { TrackedProductPage } from "../../api/generated/model";
import { useToasts } from "../../components/toasts";
import { moved } from "./order";

const LISTS = ["tracked-products", "list"];

/** Puts a product right after another one in the person's own order; seen at once, taken back where it failed. */
export function useMove() {
  const client = useQueryClient();
  const { failed } = useToasts();
  return useMutation({
    mutationFn: ({ id, after }: { id: string; after: string | null }) => trackedProductsMove(id, { after }),
    // Several moves in a row are sent in their order.
    scope: { id: "move" },
    onMutate: async ({ id, after }) => {
      await client.cancelQueries({ queryKey: LISTS });
      client.setQueriesData<TrackedProductPage>({ queryKey: LISTS }, (page) =>
        page && page.results.some((each) => each.id === id)
          ? { ...page, results: moved(page.results, id, after) }
          : page,
      );
    },
    onError: failed,
    onSettled: () => {
      if (client.isMutating({ mutationKey: ["move"] }) <= 1)
        return client.invalidateQueries({ queryKey: LISTS });
      return undefined;
    },
    mutationKey: ["move"],
  });
}
