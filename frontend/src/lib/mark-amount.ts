/** A text cut at the place where an amount stands in it, however its digits are grouped or wide. */
export interface MarkedText {
  before: string;
  amount: string;
  after: string;
}

const WIDE_ZERO = 0xff10; // the full-width digit zero

/** Matches a digit in either width. */
const digit = (each: string) => `[${each}${String.fromCodePoint(WIDE_ZERO + Number(each))}]`;

/** Finds an amount ("27800") in the words of a page ("27,800円"); amount is empty where it is not there. */
export function markAmount(text: string, amount: string): MarkedText {
  const [whole = "", fraction = ""] = amount.split(".");
  const grouped = [...whole].map(digit).join("[,.\\uff0c\\uff0e'’\\s\\u00a0]?");
  // "66" may stand there as "66.00", but never as the 66 of "66.50".
  const cents =
    fraction.replace(/0+$/, "") === ""
      ? "(?:[.,\\uff0e]00)?(?![.,\\uff0c\\uff0e]?[\\d\\uff10-\\uff19])"
      : `[.,\\uff0e]${[...fraction].map(digit).join("")}`;
  if (grouped === "") return { before: text, amount: "", after: "" };
  const match = new RegExp(`(?<![\\d\\uff10-\\uff19])${grouped}${cents}(?![\\d\\uff10-\\uff19])`).exec(text);
  if (!match) return { before: text, amount: "", after: "" };
  return {
    before: text.slice(0, match.index),
    amount: match[0],
    after: text.slice(match.index + match[0].length),
  };
}
