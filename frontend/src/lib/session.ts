import { useSyncExternalStore } from "react";

let hasEnded = false;
const listeners = new Set<() => void>();

/** Says that the server no longer knows the session of this page, or that it does again. */
export function setSessionEnded(value: boolean): void {
  if (value === hasEnded) return;
  hasEnded = value;
  for (const listener of listeners) listener();
}

export const hasSessionEnded = (): boolean => hasEnded;

/** Calls back when the session ended or began again; the answer stops it. */
export function onSession(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export const useSessionEnded = () => useSyncExternalStore(onSession, hasSessionEnded);
