import type { Locale } from "./locale";

/**
 * An amount in major units as a decimal string, never a float, with its ISO 4217 code. Of a unit price the currency names
 * the unit too: "JPY/100ml".
 */
export interface Money {
  amount: string;
  currency: string;
}

/** What unknown parts make of a sum: shipping can only add to it, points only take from it, both leave it open. */
export type Bound = "from" | "up_to" | "open";

export function boundOf(unknown: readonly string[]): Bound | undefined {
  const mayBeMore = unknown.includes("shipping");
  const mayBeLess = unknown.includes("points");
  if (mayBeMore && mayBeLess) return "open";
  if (mayBeMore) return "from";
  return mayBeLess ? "up_to" : undefined;
}

export interface MoneyPart {
  type: "sign" | "currency" | "figure";
  value: string;
}

const formats = new Map<string, Intl.NumberFormat>();

function format(locale: Locale, currency: string, options: Intl.NumberFormatOptions = {}): Intl.NumberFormat {
  const key = `${locale} ${currency} ${JSON.stringify(options)}`;
  const known = formats.get(key);
  if (known) return known;
  const made = new Intl.NumberFormat(locale === "ja" ? "ja-JP" : "en-US", {
    style: "currency",
    currency,
    ...options,
  });
  formats.set(key, made);
  return made;
}

// A decimal string is formatted exactly (ECMA-402 reads it as a mathematical value), but the types know only literals.
const exact = (amount: string) => amount as Intl.StringNumericLiteral;

const typeset = (text: string) => text.replaceAll("\uFFE5", "\u00A5").replaceAll("-", "\u2212");

const UNIT_WORDS: Record<Locale, Record<string, string>> = {
  en: { "100g": "100 g", "100ml": "100 ml", floz: "fl oz" },
  ja: {
    "100g": "100 g",
    "100ml": "100 ml",
    floz: "液量オンス",
    oz: "オンス",
    piece: "個",
    item: "本",
    sheet: "枚",
    bag: "袋",
    can: "缶",
    bottle: "本",
    box: "箱",
    pack: "パック",
    tablet: "錠",
    roll: "ロール",
    pair: "足",
    meal: "食",
    cup: "杯",
    book: "冊",
  },
};

/** What a unit price is for: 100 ml, bottle, 本; nothing where it is a plain price. */
export function unitWord(currency: string, locale: Locale): string | undefined {
  const unit = currency.split("/")[1];
  return unit && (UNIT_WORDS[locale][unit] ?? unit);
}

/** With up to two decimals more than the currency has, where it is the price of a unit. */
function exactFormat(locale: Locale, currency: string): Intl.NumberFormat {
  const [code = "", unit] = currency.split("/");
  const plain = format(locale, code);
  if (!unit) return plain;
  const digits = plain.resolvedOptions().maximumFractionDigits ?? 0;
  return format(locale, code, { minimumFractionDigits: digits, maximumFractionDigits: digits + 2 });
}

/** The parts of a sum, so that the sign of the currency can be set smaller than the figure. */
export function moneyParts(money: Money, locale: Locale): MoneyPart[] {
  const unit = unitWord(money.currency, locale);
  const parts = exactFormat(locale, money.currency)
    .formatToParts(exact(money.amount))
    .map((part): MoneyPart => ({
      type: part.type === "currency" ? "currency" : part.type === "minusSign" ? "sign" : "figure",
      value: typeset(part.value),
    }));
  return unit ? [...parts, { type: "figure", value: ` / ${unit}` }] : parts;
}

export function formatMoney(money: Money, locale: Locale): string {
  return moneyParts(money, locale)
    .map((part) => part.value)
    .join("");
}

/** As short as an axis wants it: 3.4万, ¥34K. */
export function formatMoneyShort(amount: number, currency: string, locale: Locale): string {
  const short = format(locale, currency, { notation: "compact", maximumSignificantDigits: 4 }).format(amount);
  return locale === "ja" && currency === "JPY" ? typeset(short).replace("\u00A5", "") : typeset(short);
}

/** A change as people read it: −15%, +2%; a tenth only below one percent; a true minus. */
export function formatPercent(percent: string, locale: Locale): string {
  const value = Number(percent);
  const format = new Intl.NumberFormat(locale === "ja" ? "ja-JP" : "en-US", {
    style: "percent",
    maximumFractionDigits: Math.abs(value) < 1 ? 1 : 0,
    signDisplay: "exceptZero",
  });
  return typeset(format.format(value / 100));
}

/** −1 for a fall, 1 for a rise, 0 for none. */
export const direction = (percent: string): -1 | 0 | 1 => Math.sign(Number(percent)) as -1 | 0 | 1;
