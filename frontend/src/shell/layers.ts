import { useSyncExternalStore } from "react";

/** What may lie over any page: the command palette, the sheet of shortcuts. */
export type Layer = "palette" | "shortcuts";

let open: Layer | null = null;
const listeners = new Set<() => void>();

export function openLayer(layer: Layer | null): void {
  open = layer;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export const useLayer = () => useSyncExternalStore(subscribe, () => open);
