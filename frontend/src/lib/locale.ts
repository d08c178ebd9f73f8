export const LOCALES = ["ja", "en"] as const;
export type Locale = (typeof LOCALES)[number];

export const isLocale = (value: unknown): value is Locale => LOCALES.includes(value as Locale);

/** The first language a browser asks for that we have; Japanese where it asks for neither. */
export function preferredLocale(languages: readonly string[]): Locale {
  for (const language of languages) {
    const primary = language.split("-")[0]?.toLowerCase();
    if (isLocale(primary)) return primary;
  }
  return languages.length > 0 ? "en" : "ja";
}

/** The tag for dates: day before month in English, so that 3/4 is never read two ways. */
export const dateTag = (locale: Locale) => (locale === "ja" ? "ja-JP" : "en-GB");

export const browserTimeZone = () => Intl.DateTimeFormat().resolvedOptions().timeZone || "Asia/Tokyo";
