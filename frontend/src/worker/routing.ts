/** What the service worker does with a request. It knows files of the build alone: no answer of the API is ever kept. */
export type Way = "page" | "asset" | "icon" | "leave";

// What Django serves beside the pages: never answered by us, with or without a network.
const NOT_PAGES = /^\/(api|admin|static|media|health)(\/|$)/;

interface Asked {
  method: string;
  url: string;
  mode: string;
}

export function wayOf({ method, url, mode }: Asked, origin: string): Way {
  const { origin: from, pathname } = new URL(url);
  if (method !== "GET" || from !== origin) return "leave";
  if (pathname.startsWith("/assets/")) return "asset";
  if (pathname.startsWith("/icons/") || pathname === "/favicon.svg") return "icon";
  return mode === "navigate" && !NOT_PAGES.test(pathname) ? "page" : "leave";
}

/** Which of the kept files may go: those of neither this version nor the one before, which may still run in a tab. */
export const outdated = (
  kept: readonly string[],
  current: readonly string[],
  before: readonly string[],
): string[] => kept.filter((path) => !current.includes(path) && !before.includes(path));
