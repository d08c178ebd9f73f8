/** This browser's subscription to push messages. It is one person's at a time, and goes with their sign-out. */

const OWNER = "pricealert-push";
const PATIENCE_MS = 5_000;

export interface Subscribed {
  url: string;
  p256dh: string;
  auth: string;
}

/** Why this browser cannot be told; null where it can. */
export function whyNot(): "unsupported" | "blocked" | null {
  if (!("serviceWorker" in navigator && "PushManager" in window && "Notification" in window))
    return "unsupported";
  return Notification.permission === "denied" ? "blocked" : null;
}

const registered = async () =>
  "serviceWorker" in navigator ? await navigator.serviceWorker.getRegistration() : undefined;

/** Its address at its push service; null while it is not told. */
export async function subscribedAt(): Promise<string | null> {
  const subscription = await (await registered())?.pushManager?.getSubscription();
  return subscription?.endpoint ?? null;
}

/** Asks the person for leave. First of all after their press: Safari asks for nothing that comes later. */
export const askLeave = async (): Promise<boolean> => (await Notification.requestPermission()) === "granted";

/** Throws where the browser cannot. */
export async function subscribe(person: string, serverKey: string): Promise<Subscribed> {
  const tooLate = new Promise<never>((_, reject) => {
    setTimeout(() => reject(new Error("No service worker is ready.")), PATIENCE_MS);
  });
  const { pushManager } = await Promise.race([navigator.serviceWorker.ready, tooLate]);
  // One that was made with another key of the server's could not be used.
  await (await pushManager.getSubscription())?.unsubscribe();
  const made = await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: serverKey });
  localStorage.setItem(OWNER, person);
  const { p256dh = "", auth = "" } = made.toJSON().keys ?? {};
  return { url: made.endpoint, p256dh, auth };
}

export async function unsubscribe(): Promise<void> {
  localStorage.removeItem(OWNER);
  await (await (await registered())?.pushManager?.getSubscription())?.unsubscribe();
}

/** Another person signed in here: what is told the one before no longer comes to this browser. */
export function belongsTo(person: string): void {
  const owner = localStorage.getItem(OWNER);
  if (owner !== null && owner !== person) void unsubscribe();
}
