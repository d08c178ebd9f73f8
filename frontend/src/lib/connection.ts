import { useSyncExternalStore } from "react";

interface Connection {
  /** Whether the last request was answered, by whatever answer. */
  isReachable: boolean;
  /** When the newest of what is shown was received, in milliseconds; undefined before the first answer. */
  answeredAt: number | undefined;
}

let connection: Connection = {
  isReachable: typeof navigator === "undefined" || navigator.onLine !== false,
  answeredAt: undefined,
};
const listeners = new Set<() => void>();

function set(next: Connection): void {
  const isSame = next.isReachable === connection.isReachable;
  connection = next;
  // The time alone is told to nobody: while the server answers, no one shows it.
  if (!isSame || !next.isReachable) for (const listener of listeners) listener();
}

/** The server answered at this time: now, or when what was kept of its answers was received. */
export const noteAnswer = (at: number = Date.now()): void =>
  set({ isReachable: true, answeredAt: Math.max(at, connection.answeredAt ?? 0) });

export const noteNoAnswer = (): void => set({ ...connection, isReachable: false });

/** What is shown was received then, though the server does not answer now. */
export const noteKept = (at: number): void =>
  set({ isReachable: false, answeredAt: Math.max(at, connection.answeredAt ?? 0) });

export function onConnection(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export const theConnection = (): Connection => connection;

export const useConnection = () => useSyncExternalStore(onConnection, theConnection);
