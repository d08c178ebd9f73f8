import { msg } from "@lingui/core/macro";
import type { MessageDescriptor } from "@lingui/core";
import { useLingui } from "@lingui/react";
import { useCallback } from "react";

/** Where a price came from that we did not read ourselves: marked as such wherever it is shown. */
const BROUGHT: Record<string, MessageDescriptor> = {
  typed: msg`typed by you`,
  sent: msg`from a page you sent`,
  imported: msg`imported`,
};

/** The mark of a price that a person brought; "" for what we read. */
export function useSourceWord() {
  const { _ } = useLingui();
  return useCallback(
    (source: string) => {
      const word = BROUGHT[source];
      return word ? _(word) : "";
    },
    [_],
  );
}
