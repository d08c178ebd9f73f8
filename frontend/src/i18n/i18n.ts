import { i18n, type Messages } from "@lingui/core";
import type { Locale } from "../lib/locale";

const catalogues: Record<Locale, () => Promise<{ messages: Messages }>> = {
  ja: () => import("./ja.po"),
  en: () => import("./en.po"),
};

/** Loads a language and makes it the page's: every sentence, `lang`, what is installed, and what is asked of the server. */
export async function activate(locale: Locale): Promise<void> {
  const { messages } = await catalogues[locale]();
  i18n.loadAndActivate({ locale, messages });
  document.documentElement.lang = locale;
  document.querySelector("link[rel=manifest]")?.setAttribute("href", `/manifest.${locale}.webmanifest`);
}

export { i18n };
