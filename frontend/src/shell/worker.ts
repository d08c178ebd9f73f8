/** The page's side of the service worker: starts it, and hears when a new version is ready. */
import { announce, waitingWorker } from "./update";

const CHECK_EVERY_MS = 60 * 60_000;
const AFTER_MS = 2_000;

/** The file this version of the app starts from: its name has a hash of all that it leads to. */
function entry(): string {
  const script = document.querySelector<HTMLScriptElement>("script[type=module][src]");
  return script ? new URL(script.src).pathname : "";
}

const reload = () => window.location.reload();

/** Lets the new version take over, and opens this page anew in it. */
export function update(): void {
  const waiting = waitingWorker();
  if (waiting?.state !== "installed") return reload();
  navigator.serviceWorker.addEventListener("controllerchange", reload, { once: true });
  waiting.postMessage({ takeOver: true }, []);
}

const isOurs = (worker: ServiceWorker): Promise<boolean> =>
  new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.addEventListener("message", (event) => resolve(event.data === true), { once: true });
    port1.start();
    worker.postMessage({ isYours: entry() }, [port2]);
  });

async function installed(worker: ServiceWorker): Promise<void> {
  if (!navigator.serviceWorker.controller) return; // the first one, which waits for nobody
  // This page came from the server after the new version did: it is that version already.
  if (await isOurs(worker)) worker.postMessage({ takeOver: true }, []);
  else announce(worker);
}

async function register(): Promise<void> {
  const registration = await navigator.serviceWorker.register("/sw.js", { updateViaCache: "none" });
  if (registration.waiting) void installed(registration.waiting);
  registration.addEventListener("updatefound", () => {
    const worker = registration.installing;
    worker?.addEventListener("statechange", () => {
      if (worker.state === "installed") void installed(worker);
    });
  });
  let checkedAt = Date.now();
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState !== "visible" || Date.now() - checkedAt < CHECK_EVERY_MS) return;
    checkedAt = Date.now();
    registration.update().catch(() => undefined); // no network: the next time
  });
}

// Where the browser keeps no worker, the pages work without.
const begin = () => setTimeout(() => void register().catch(() => undefined), AFTER_MS);

/** Once the first page stands: whoever opens it must not wait for what a later visit needs. */
export function startWorker(): void {
  if (!import.meta.env.PROD || !("serviceWorker" in navigator)) return;
  if (document.readyState === "complete") begin();
  else window.addEventListener("load", begin, { once: true });
}
