/** Plain query strings: ?tag=123 is the text "123", and no value is ever quoted. */
export const parseSearch = (search: string): Record<string, string> =>
  Object.fromEntries(new URLSearchParams(search));

export function stringifySearch(search: Record<string, unknown>): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(search)) {
    if (value !== undefined && value !== null && value !== "") params.set(name, String(value));
  }
  const text = params.toString();
  return text === "" ? "" : `?${text}`;
}

/** The part of an address that is ours to return to after signing in; anything else is refused. */
export const safeNext = (next: string | undefined): string =>
  next !== undefined && /^\/(?![/\\])/.test(next) ? next : "/";

/** A parameter that may be any text; the others are one of a few words. */
export const ANY_TEXT = null;
type Shape = Record<string, readonly string[] | typeof ANY_TEXT>;
type Taken<S extends Shape> = {
  [Name in keyof S]?: S[Name] extends readonly string[] ? S[Name][number] : string;
};

/** Takes from an address what a page understands: an unknown word is as good as none, and breaks nothing. */
export const taking =
  <const S extends Shape>(shape: S) =>
  (given: Record<string, unknown>): Taken<S> => {
    const taken = Object.entries(shape).flatMap(([name, words]) => {
      const value = given[name];
      return typeof value === "string" && (words === null || words.includes(value)) ? [[name, value]] : [];
    });
    return Object.fromEntries(taken) as Taken<S>;
  };
