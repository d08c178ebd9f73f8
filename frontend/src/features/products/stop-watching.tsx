import { Trans } from "@lingui/react/macro";
import type { TrackedProduct } from "../../api/generated/model";
import { useToasts } from "../../components/toasts";
import { useDeleteProduct, useRestoreProduct } from "./queries";
import { titleOf } from "./title";

/** Stops watching at once and offers to take it back: no question before, an undo after. */
export function useStopWatching() {
  const toasts = useToasts();
  const remove = useDeleteProduct();
  const restore = useRestoreProduct();

  return async (product: TrackedProduct): Promise<boolean> => {
    const title = titleOf(product);
    try {
      await remove.mutateAsync(product.id);
    } catch (error) {
      await toasts.failed(error);
      return false;
    }
    await toasts.undoable(<Trans>Stopped watching {title}.</Trans>, () => restore.mutateAsync(product.id));
    return true;
  };
}
