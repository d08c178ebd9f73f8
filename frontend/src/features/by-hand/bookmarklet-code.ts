/** What the bookmark says on a shop's page, in the person's language, when it cannot send. */
export interface BookmarkletWords {
  tooLarge: string;
}

const MOST_BYTES = 5 * 1024 * 1024;
const say = (text: string) => JSON.stringify(text);

/**
 * The address of the bookmark: on whatever page it is clicked, it sends that page to us in a new tab.
 *
 * A form, not a fetch: shops' pages forbid requests to strangers, and a form's answer is a page of ours. The page is
 * taken before the form is in it, so that the key is no part of what is sent as the page. The key comes first, so that
 * one that has ended costs nobody the reading of a page.
 */
export function bookmarkletAddress(origin: string, token: string, words: BookmarkletWords): string {
  // Line ends are sent as two characters each.
  const code = [
    "(()=>{",
    "const d=document,h=d.documentElement.outerHTML;",
    `if(new Blob([h]).size+h.split("\\n").length>${MOST_BYTES}){alert(${say(words.tooLarge)});return}`,
    'const f=d.createElement("form");',
    `f.method="post";f.action=${say(`${origin}/api/v1/captures/`)};f.enctype="multipart/form-data";`,
    'f.acceptCharset="utf-8";f.target="_blank";f.rel="noopener";f.style.display="none";',
    `for(const[n,v]of[["token",${say(token)}],["url",location.href],["html",h]]){`,
    'const t=d.createElement("textarea");t.name=n;t.value=v;f.append(t)}',
    "d.documentElement.append(f);HTMLFormElement.prototype.submit.call(f);f.remove()",
    "})()",
  ].join("");
  return `javascript:${encodeURIComponent(code)}`;
}
