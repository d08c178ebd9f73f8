/** Every shortcut of the app: what it does, and its key. Two keys with a blank between are pressed one after the other. */
export const KEYS = {
  palette: "mod+k",
  search: "/",
  add: "a",
  down: "j",
  up: "k",
  open: "Enter",
  evidence: "e",
  check: "c",
  pause: "p",
  watching: "g d",
  notifications: "g n",
  settings: "g s",
  undo: "mod+z",
  help: "?",
} as const;

export type Action = keyof typeof KEYS;

const ACTIONS = new Map<string, Action>(
  Object.entries(KEYS).map(([action, keys]) => [keys, action as Action]),
);
const PREFIXES = new Set(
  Object.values(KEYS).flatMap((keys) => (keys.includes(" ") ? [keys.split(" ")[0]] : [])),
);

/** How an event is written in KEYS; "" for what can be no shortcut (a modifier we do not use, an input method). */
export function keyOf(event: KeyboardEvent): string {
  if (event.isComposing || event.key === "Process" || event.altKey) return "";
  if (event.ctrlKey || event.metaKey) return event.shiftKey ? "" : `mod+${event.key.toLowerCase()}`;
  // Caps lock makes capitals; a capital made with Shift is another key.
  const isLetter = /^[a-z]$/i.test(event.key);
  if (isLetter && event.shiftKey && event.key === event.key.toUpperCase()) return "";
  return isLetter ? event.key.toLowerCase() : event.key;
}

export const actionOf = (keys: string): Action | undefined => ACTIONS.get(keys);
export const isPrefix = (key: string): boolean => PREFIXES.has(key);
