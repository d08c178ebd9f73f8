/** A target worth offering, in major units, with what it is below the present price in whole percent. */
export interface Suggestion {
  amount: string;
  percent: number;
  isLowest: boolean;
}

const SHARES = [0.95, 0.9, 0.8];

/** Down to two leading figures and a half, as people name prices: 26,410 → 26,400; 1,482 → 1,480; 12.34 → 12.30. */
export function roundDown(value: number, digits: number): number {
  if (value <= 0) return 0;
  const unit = Math.max(10 ** (Math.floor(Math.log10(value)) - 2), 10 ** -digits);
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
export const fractionDigits = (currency: string): number =>
  new Intl.NumberFormat("en", { style: "currency", currency }).resolvedOptions().maximumFractionDigits ?? 2;
