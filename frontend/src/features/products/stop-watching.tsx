import { Button } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { Trans, useLingui } from "@lingui/react/macro";
import type { TrackedProduct } from "../../api/generated/model";
import { errorSentence } from "../../components/states";
import { useDeleteProduct, useRestoreProduct } from "./queries";
import classes from "./products.module.css";
import { titleOf } from "./title";

/** Stops watching at once and offers to take it back: no question before, an undo after. */
export function useStopWatching() {
  const { t } = useLingui();
  const remove = useDeleteProduct();
  const restore = useRestoreProduct();

  return async (product: TrackedProduct) => {
    const title = titleOf(product);
    try {
      await remove.mutateAsync(product.id);
    } catch (error) {
      notifications.show({ message: errorSentence(error), color: "rise", withBorder: true });
      return false;
    }
    const toast = notifications.show({
      color: "ink",
      withBorder: true,
      closeButtonProps: { "aria-label": t`Close` },
      message: (
        <span className={classes.toast}>
          <span className={classes.toastWords}>
            <Trans>Stopped watching {title}.</Trans>
          </span>
          <Button
            size="sm"
            onClick={() => {
              notifications.hide(toast);
              restore.mutate(product.id, {
                onError: (error) =>
                  notifications.show({ message: errorSentence(error), color: "rise", withBorder: true }),
              });
            }}
          >
            <Trans>Undo</Trans>
          </Button>
        </span>
      ),
    });
    return true;
  };
}
