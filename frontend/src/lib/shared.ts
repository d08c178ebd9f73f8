import { addressesIn } from "./addresses";

interface Shared {
  url?: string;
  text?: string;
  title?: string;
}

/** The address in what another app shares: many put it into the text, after the name of the page. */
export function sharedAddress({ url, text, title }: Shared): string | undefined {
  for (const words of [url, text, title]) {
    const address = words && addressesIn(words)[0];
    if (address) return address;
  }
  // No address: what was shared is shown in the field, and told why it will not do.
  return url ?? text ?? title;
}
