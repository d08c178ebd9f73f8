import { useSyncExternalStore } from "react";
import { serverNow } from "./server-clock";

const TICK_MS = 15_000;
let now = serverNow();
const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  if (timer === undefined) {
    now = serverNow(); // while nobody looked, it stood still
    timer = setInterval(() => {
      now = serverNow();
      for (const each of listeners) each();
    }, TICK_MS);
  }
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) {
      clearInterval(timer);
      timer = undefined;
    }
  };
}

/** The present in milliseconds, by the server's clock, good to a quarter of a minute; one timer for the whole page. */
export const useNow = () => useSyncExternalStore(subscribe, () => now);
