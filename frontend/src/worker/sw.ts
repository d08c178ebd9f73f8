/// <reference lib="webworker" />
/**
 * The service worker: the app starts without a network, and a page that runs keeps the files of its own version.
 *
 * Pages come from the network where it answers in time, so that headers and the CSRF cookie are always the server's.
 * It keeps files of the build and nothing else; what a person saw is kept by the page (lib/seen), which knows whose it is.
 * And it shows what the server tells this browser by push messages (docs/channels.md).
 */
import { outdated, wayOf } from "./routing";

declare const self: ServiceWorkerGlobalScope & {
  __WB_MANIFEST: { url: string; revision: string | null }[];
};

// oxlint-disable-next-line no-underscore-dangle -- the build puts the list of files where this name stands, once
const MANIFEST = self.__WB_MANIFEST;
const FILES = MANIFEST.map(({ url }) => `/${url}`);
const ASSETS = "pricealert-assets";
const SHELL = `pricealert-shell-${hashOf(JSON.stringify(MANIFEST))}`;
const PAGE = "/index.html";
// In the cache of the assets, under a name that no file has: which files are of which version.
const VERSIONS = "/versions";
const PATIENCE_MS = 4_000;

interface Versions {
  current: string[];
  before: string[];
}

/** Short and even: a name for a version, not a secret. */
function hashOf(text: string): string {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return (hash >>> 0).toString(36);
}

const isAsset = (path: string) => path.startsWith("/assets/");

async function install(): Promise<void> {
  const assets = await caches.open(ASSETS);
  const kept = new Set((await assets.keys()).map(({ url }) => new URL(url).pathname));
  const shell = await caches.open(SHELL);
  // One after the other: whoever looks at the first page meanwhile needs the line more.
  for (const path of FILES) {
    if (!isAsset(path)) await shell.add(new Request(path, { cache: "reload" }));
    else if (!kept.has(path)) await assets.add(path);
  }
}

async function activate(): Promise<void> {
  await self.registration.navigationPreload?.enable();
  const names = await caches.keys();
  const others = names.filter((name) => name.startsWith("pricealert-shell-") && name !== SHELL);
  await Promise.all(others.map((name) => caches.delete(name)));
  const assets = await caches.open(ASSETS);
  const current = FILES.filter(isAsset);
  const told = (await (await assets.match(VERSIONS))?.json()) as Versions | undefined;
  const before = told?.current ?? [];
  await assets.put(VERSIONS, Response.json({ current, before } satisfies Versions));
  const kept = (await assets.keys()).map(({ url }) => new URL(url).pathname);
  const old = outdated(kept, [...current, VERSIONS], before);
  await Promise.all(old.map((path) => assets.delete(path)));
  await self.clients.claim();
}

const asset = async (request: Request): Promise<Response> =>
  (await caches.match(request, { cacheName: ASSETS })) ?? fetch(request);

async function icon(request: Request): Promise<Response> {
  try {
    return await fetch(request);
  } catch (error) {
    const kept = await caches.match(request, { cacheName: SHELL });
    if (!kept) throw error;
    return kept;
  }
}

/** The page from the network; the kept one where that fails or takes too long. */
async function page(event: FetchEvent): Promise<Response> {
  const asked = (async () =>
    ((await event.preloadResponse) as Response | undefined) ?? fetch(event.request))();
  event.waitUntil(asked.catch(() => undefined));
  const tooLate = new Promise<undefined>((resolve) => {
    setTimeout(() => resolve(undefined), PATIENCE_MS);
  });
  const answer = await Promise.race([asked, tooLate]).catch(() => undefined);
  if (answer && answer.status < 500) return answer;
  return (await caches.match(PAGE, { cacheName: SHELL })) ?? asked;
}

self.addEventListener("install", (event) => event.waitUntil(install()));
self.addEventListener("activate", (event) => event.waitUntil(activate()));
self.addEventListener("fetch", (event) => {
  const way = wayOf(event.request, self.location.origin);
  if (way === "asset") event.respondWith(asset(event.request));
  if (way === "icon") event.respondWith(icon(event.request));
  if (way === "page") event.respondWith(page(event));
});

interface Told {
  title: string;
  body: string;
  /** Of two with the same tag the later takes the place of the earlier: a message that came twice is shown once. */
  tag: string;
  path: string;
}

self.addEventListener("push", (event) => {
  if (!event.data) return;
  const { title, body, tag, path } = event.data.json() as Told;
  const icon = "/icons/icon-192.png";
  event.waitUntil(self.registration.showNotification(title, { body, tag, icon, data: path }));
});

/** In a page that shows it already, else in a new one: what is being typed elsewhere stays. */
async function open(path: string): Promise<void> {
  const { href } = new URL(path, self.location.origin);
  const shown = (await self.clients.matchAll({ type: "window" })).find(({ url }) => url === href);
  await (shown ? shown.focus() : self.clients.openWindow(href));
}

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(open(event.notification.data as string));
});

/** A page asks whether it is of this version, or lets this version take over. */
self.addEventListener("message", (event) => {
  const said = event.data as { isYours?: string; takeOver?: true } | null;
  if (said?.isYours !== undefined) event.ports[0]?.postMessage(FILES.includes(said.isYours));
  if (said?.takeOver) void self.skipWaiting();
});
