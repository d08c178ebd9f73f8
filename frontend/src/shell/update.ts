/** Whether a newer version than the one that runs here is ready, and the way to it. */

let isReady = false;
let waiting: ServiceWorker | undefined;
const listeners = new Set<() => void>();

export function announce(worker?: ServiceWorker): void {
  waiting = worker ?? waiting;
  isReady = true;
  for (const listener of listeners) listener();
}

export function onUpdate(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export const isUpdateReady = (): boolean => isReady;

/** The worker that waits to take over; undefined where the new version is simply what the server has. */
export const waitingWorker = (): ServiceWorker | undefined => waiting;

// A file of the running version is no longer to be had: a newer one has taken its place.
window.addEventListener("vite:preloadError", () => announce());
