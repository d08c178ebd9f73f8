import { useNavigate } from "@tanstack/react-router";
import type { TrackedProduct } from "../../api/generated/model";
import { useRowKeys } from "../../lib/shortcuts/rows";
import { useBulk } from "./bulk";

/** What keys do with the product that has the focus: j and k go from one to the next, c checks, p pauses. */
export function useRowActs({
  results,
  ids,
  reveal,
  isOn,
}: {
  results: readonly TrackedProduct[];
  /** In the order of the screen. */
  ids: readonly string[];
  reveal: (id: string) => void;
  isOn: boolean;
}): void {
  const navigate = useNavigate();
  const { act } = useBulk();
  const isPaused = (id: string) => results.find((product) => product.id === id)?.paused ?? false;
  useRowKeys(
    {
      ids,
      focus: reveal,
      open: (id) => void navigate({ to: "/products/$id", params: { id } }),
      evidence: (id) => void navigate({ to: "/products/$id", params: { id }, hash: "evidence" }),
      check: (id) => act.mutate({ action: "check_now", ids: [id] }),
      pause: (id) => act.mutate({ action: isPaused(id) ? "resume" : "pause", ids: [id] }),
    },
    isOn,
  );
}
