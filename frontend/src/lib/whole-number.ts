/** What was typed, in full-width digits too; 0 where it is no whole number: the server says which there may be. */
export function wholeNumber(typed: string): number {
  const number = Number(typed.normalize("NFKC"));
  return Number.isInteger(number) ? number : 0;
}
