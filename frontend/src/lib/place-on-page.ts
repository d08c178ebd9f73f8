/** The address of these words on a page: browsers scroll to them and mark them; others open the page as it is. */
export function placeOnPage(url: string, words: string): string | null {
  const wanted = words.trim();
  if (wanted === "") return null;
  // A hyphen has a meaning of its own in the directive.
  const text = encodeURIComponent(wanted.replace(/\p{Surrogate}/gu, "\ufffd")).replaceAll("-", "%2D");
  return `${url.split("#")[0]}#:~:text=${text}`;
}
