import { Trans } from "@lingui/react/macro";
import { useEffect, useEffectEvent, useSyncExternalStore } from "react";
import { useToasts } from "../components/toasts";
import { isUpdateReady, onUpdate } from "./update";
import { update } from "./worker";

/** Offers the new version once it is ready; until then, and without a yes, the page goes on as it is. */
export function UpdatePrompt() {
  const isReady = useSyncExternalStore(onUpdate, isUpdateReady);
  const { offer } = useToasts();
  const tell = useEffectEvent(() =>
    offer(<Trans>A new version of PriceAlert is ready.</Trans>, <Trans>Open it</Trans>, update, false),
  );
  useEffect(() => {
    if (isReady) void tell();
  }, [isReady]);
  return null;
}
