import type { Query, QueryClient } from "@tanstack/react-query";
import { noteKept, onConnection, theConnection } from "../connection";
import { belongsTo } from "../push";
import { hasSessionEnded, onSession } from "../session";
import { claim, clear, keep, kept, type Seen } from "./store";

/** What a person may want to read without a network. Nothing of their account but who they are. */
const KEPT = new Set(["me", "config", "tracked-products", "price-history", "notifications"]);
const OF_NOBODY = new Set(["me", "config"]);
const SAVE_AFTER_MS = 5_000;
const MAX_AGE_MS = 30 * 86_400_000;

const nameOf = (query: Query) => query.queryKey[0] as string;

const personIn = (data: unknown): string | null =>
  typeof data === "object" && data !== null && "id" in data ? String(data.id) : null;

/** Puts what was last seen back into the cache where that has nothing; true if there was anything. */
export async function restoreSeen(client: QueryClient, person?: string): Promise<boolean> {
  const found = await kept();
  if (!found || (person !== undefined && found.person !== person)) return false;
  const fresh = found.entries.filter(({ at }) => Date.now() - at < MAX_AGE_MS);
  for (const { key, data, at } of fresh) {
    if (client.getQueryData(key) === undefined) client.setQueryData(key, data, { updatedAt: at });
  }
  const newest = Math.max(
    0,
    ...fresh.filter(({ key }) => !OF_NOBODY.has(String(key[0]))).map(({ at }) => at),
  );
  if (newest > 0) noteKept(newest);
  return fresh.length > 0;
}

/**
 * Keeps what the signed-in person sees, for when there is no network; the answer stops it.
 *
 * It is one person's alone: it goes with their sign-out, with the end of their session, and when another signs in.
 */
export function keepSeen(client: QueryClient): () => void {
  const cache = client.getQueryCache();
  const written = new Map<string, unknown>();
  let person: string | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function forget(): void {
    person = null;
    written.clear();
    clearTimeout(timer);
    timer = undefined;
    void clear();
  }

  function become(next: string): void {
    const isOther = person !== null && person !== next;
    person = next;
    written.clear();
    void claim(next);
    belongsTo(next);
    // The pages of this tab were another person's until now.
    if (isOther) void client.resetQueries({ predicate: (query) => !OF_NOBODY.has(nameOf(query)) });
  }

  function save(): void {
    clearTimeout(timer);
    timer = undefined;
    if (person === null || !theConnection().isReachable) return;
    const entries: Seen[] = [];
    for (const query of cache.getAll()) {
      const { data, dataUpdatedAt: at, status } = query.state;
      if (status !== "success" || !KEPT.has(nameOf(query)) || written.get(query.queryHash) === data) continue;
      written.set(query.queryHash, data);
      entries.push({ id: query.queryHash, key: query.queryKey, data, at });
    }
    if (entries.length > 0) void keep(person, entries);
  }

  const saveWhenHidden = () => {
    if (document.visibilityState === "hidden") save();
  };

  function look(query: Query): void {
    if (nameOf(query) === "me") {
      const next = personIn(query.state.data);
      if (next === null && query.state.data === null) forget();
      else if (next !== null && next !== person && !hasSessionEnded()) become(next);
    }
    if (person !== null) timer ??= setTimeout(save, SAVE_AFTER_MS);
  }

  for (const query of cache.getAll())
    if (nameOf(query) === "me" && query.state.status === "success") look(query);
  document.addEventListener("visibilitychange", saveWhenHidden);
  const stops = [
    cache.subscribe((event) => {
      if (event.type === "updated" && event.action.type === "success") look(event.query);
    }),
    onSession(() => {
      const me = client.getQueryData(["me"]);
      if (hasSessionEnded()) forget();
      else if (personIn(me) !== null && person === null) become(personIn(me) as string);
    }),
    onConnection(() => {
      if (!theConnection().isReachable && person !== null) void restoreSeen(client, person);
    }),
    () => document.removeEventListener("visibilitychange", saveWhenHidden),
    () => clearTimeout(timer),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}
