import { useSyncExternalStore } from "react";

// A little less than the server's quarter of an hour, so that nobody types a code that comes too late.
const KEPT_MS = 14 * 60_000;

let confirmedUntil = 0;
const listeners = new Set<() => void>();

/** Remembers in this page that the person has just shown who they are, or that they must do so again. */
export function setConfirmed(isConfirmed: boolean): void {
  confirmedUntil = isConfirmed ? Date.now() + KEPT_MS : 0;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Until when no password is asked for again; 0 where it is. */
export const useConfirmedUntil = () => useSyncExternalStore(subscribe, () => confirmedUntil);
