const ADDRESSES = /https?:\/\/[^\s<>"'「」『』【】（）、。]+/gi;
const BETWEEN = /[,;|](?=https?:\/\/)/i;

/** The web addresses in any text, as they stand there. What each of them is, the server says. */
export const addressesIn = (text: string): string[] =>
  (text.match(ADDRESSES) ?? []).flatMap((found) => found.split(BETWEEN));

/** Whether a text is more than one address with its name: a list, a table, what another program wrote. */
export const isMany = (text: string): boolean => new Set(addressesIn(text)).size > 1;

/** An address without what every address has. */
export const bare = (url: string): string => url.replace(/^https?:\/\/(www\.)?/i, "").replace(/\/$/, "");
