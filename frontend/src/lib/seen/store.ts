/** What one person last saw, kept in this browser for when there is no network. It holds one person's at a time. */

export interface Seen {
  /** The hash of its query. */
  id: string;
  key: readonly unknown[];
  data: unknown;
  /** When it was received, in milliseconds. */
  at: number;
}

const NAME = "pricealert";
const STORE = "seen";
const OWNER = "owner";
const MAX_ENTRIES = 200;

const result = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.addEventListener("success", () => resolve(request.result));
    request.addEventListener("error", () => reject(request.error ?? new Error("IndexedDB")));
  });

const finished = (transaction: IDBTransaction): Promise<void> =>
  new Promise((resolve, reject) => {
    transaction.addEventListener("complete", () => resolve());
    transaction.addEventListener("abort", () => reject(transaction.error ?? new Error("IndexedDB")));
  });

async function open(): Promise<IDBDatabase> {
  const request = indexedDB.open(NAME, 1);
  request.addEventListener("upgradeneeded", () => request.result.createObjectStore(STORE, { keyPath: "id" }));
  return result(request);
}

/** One transaction over the store; null where this browser keeps nothing (a private window, a full disk). */
async function within<T>(
  mode: IDBTransactionMode,
  work: (store: IDBObjectStore) => Promise<T>,
): Promise<T | null> {
  if (!("indexedDB" in globalThis)) return null;
  let database: IDBDatabase | undefined;
  try {
    database = await open();
    const transaction = database.transaction(STORE, mode);
    const done = finished(transaction);
    const value = await work(transaction.objectStore(STORE));
    await done;
    return value;
  } catch (error) {
    if (error instanceof DOMException) return null;
    throw error;
  } finally {
    database?.close();
  }
}

const ownerIn = async (store: IDBObjectStore) =>
  ((await result(store.get(OWNER))) as { person: string } | undefined)?.person;

/** From here on the store is this person's: what another left is gone. */
export async function claim(person: string): Promise<void> {
  await within("readwrite", async (store) => {
    if ((await ownerIn(store)) === person) return;
    await result(store.clear());
    await result(store.put({ id: OWNER, person }));
  });
}

/** Keeps these, unless the store has become another's or nobody's since: another tab may have signed out. */
export async function keep(person: string, entries: readonly Seen[]): Promise<void> {
  await within("readwrite", async (store) => {
    if ((await ownerIn(store)) !== person) return;
    for (const entry of entries) store.put(entry);
    const all = (await result(store.getAll())) as Seen[];
    const oldest = all.filter(({ id }) => id !== OWNER).sort((a, b) => b.at - a.at);
    for (const { id } of oldest.slice(MAX_ENTRIES)) store.delete(id);
  });
}

export interface Kept {
  person: string;
  entries: Seen[];
}

/** What is kept, and whose it is; null where nothing is. */
export async function kept(): Promise<Kept | null> {
  return within("readonly", async (store) => {
    const person = await ownerIn(store);
    if (person === undefined) return null;
    const all = (await result(store.getAll())) as Seen[];
    return { person, entries: all.filter(({ id }) => id !== OWNER) };
  });
}

export async function clear(): Promise<void> {
  await within("readwrite", async (store) => {
    await result(store.clear());
  });
}
