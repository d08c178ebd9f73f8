import { problemOf, request } from "../../api/client";
import { getTrackedProductsListUrl } from "../../api/endpoints";
import type { TrackedProductPage, TrackedProductsListParams } from "../../api/generated/model";

// Beside each answer its ETag, for as long as somebody holds the answer.
const etags = new WeakMap<TrackedProductPage, string>();

/**
 * A page of the list; `before` itself where the server says that nothing has changed since.
 *
 * A long list is more than a megabyte: read anew at every look it would hold up whoever types or scrolls. So the ETag
 * is sent by us, not by the browser's cache, which would hand over the whole text again.
 */
export async function readList(
  params: TrackedProductsListParams,
  before: TrackedProductPage | undefined,
  signal: AbortSignal,
): Promise<TrackedProductPage> {
  const etag = before && etags.get(before);
  const headers = etag ? { "If-None-Match": etag } : undefined;
  const response = await request(getTrackedProductsListUrl(params), { signal, headers });
  if (response.status === 304 && before) return before;
  if (!response.ok) throw await problemOf(response);
  const page = (await response.json()) as TrackedProductPage;
  const fresh = response.headers.get("ETag");
  if (fresh) etags.set(page, fresh);
  return page;
}
