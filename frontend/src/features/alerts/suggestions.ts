/** A target worth offering, in major units, with what it is below the present price in whole percent. */
export interface Suggestion {
  amount: string;
  percent: number;
  isLowest: boolean;
}

const SHARES = [0.95, 0.9, 0.8];

/** The smallest step in which people name prices of this size: 100 for 26,410; 10 for 1,482; 0.1 for 12.34. */
const unitOf = (value: number, digits: number): number =>
  Math.max(10 ** (Math.floor(Math.log10(value)) - 2), 10 ** -digits);

/** Down to two leading figures and a half, as people name prices: 26,410 → 26,400; 1,482 → 1,480; 12.34 → 12.30. */
export function roundDown(value: number, digits: number): number {
  if (value <= 0) return 0;
  const unit = unitOf(value, digits);
  return Number((Math.floor(value / unit + 1e-9) * unit).toFixed(digits));
}

/** Targets below a price: five, ten and twenty percent, and the lowest on record where that is lower than now. */
export function suggestTargets(price: string, lowest: string | null, digits: number): Suggestion[] {
  const now = Number(price);
  const suggestions: Suggestion[] = [];
  const add = (value: number, isLowest: boolean) => {
    if (value <= 0 || value >= now || suggestions.some((each) => Number(each.amount) === value)) return;
    suggestions.push({
      amount: value.toFixed(Number.isInteger(value) ? 0 : digits),
      percent: Math.round((value / now - 1) * 100),
      isLowest,
    });
  };
  if (lowest !== null) add(Number(lowest), true);
  for (const share of SHARES) add(roundDown(now * share, digits), false);
  return suggestions.sort((a, b) => Number(b.amount) - Number(a.amount)).slice(0, 4);
}

/** How many digits a currency has after the point. */
export const fractionDigits = (currency: string): number => {
  const [code = "", unit] = currency.split("/");
  const digits =
    new Intl.NumberFormat("en", { style: "currency", currency: code }).resolvedOptions()
      .maximumFractionDigits ?? 2;
  // The price of a unit has two more.
  return unit ? digits + 2 : digits;
};

/** A plain number with its thousands apart: "55000" → "55,000"; what a person typed otherwise stays as it is. */
export function groupDigits(text: string): string {
  if (!/^\d+(\.\d+)?$/.test(text)) return text;
  const [whole = "", ...rest] = text.split(".");
  return [whole.replace(/\B(?=(\d{3})+$)/g, ","), ...rest].join(".");
}

/** The next higher or lower amount as people name prices; what is no number, or would be nothing, stays. */
export function stepAmount(text: string, way: 1 | -1, digits: number): string {
  const value = Number(text.normalize("NFKC").replace(/[^\d.]/g, ""));
  if (!(value > 0)) return text;
  const unit = unitOf(way < 0 ? value * (1 - 1e-9) : value, digits);
  const next = (way > 0 ? Math.floor(value / unit + 1e-9) + 1 : Math.ceil(value / unit - 1e-9) - 1) * unit;
  return next > 0 ? groupDigits(next.toFixed(digits)) : text;
}
