import { noteServerTime } from "../lib/server-clock";

/** One problem of one field, as the server tells it: a stable code and a sentence in the person's language. */
export interface FieldProblem {
  code: string;
  message: string;
}

interface ProblemBody {
  code?: string;
  title?: string;
  detail?: string;
  request_id?: string;
  errors?: Record<string, FieldProblem[]>;
}

/** What the server answered instead of what was asked for (RFC 9457); status 0 means that no answer came. */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  readonly requestId: string | undefined;
  readonly fields: Readonly<Record<string, FieldProblem[]>>;
  readonly retryAfterS: number | undefined;

  constructor(status: number, body: ProblemBody, retryAfterS?: number) {
    super(body.detail ?? body.title ?? "");
    this.name = "ApiError";
    this.status = status;
    this.code = body.code ?? (status === 0 ? "offline" : "unknown");
    this.requestId = body.request_id;
    this.fields = body.errors ?? {};
    this.retryAfterS = retryAfterS;
  }
}

/** The token of the CSRF cookie; the name has a prefix where the scheme is https. */
export function csrfToken(cookies: string = document.cookie): string {
  const match = /(?:^|;\s*)(?:__Host-)?csrftoken=([^;]+)/.exec(cookies);
  return match?.[1] ?? "";
}

// Any page of the account API sets the cookie; this one asks nothing of the database.
const CSRF_URL = "/api/v1/auth/browser/v1/config";

const isWrite = (method: string) => !["GET", "HEAD", "OPTIONS"].includes(method);

/**
 * One request to our own server, as the browser's person.
 *
 * Throws ApiError for anything but a 2xx. Reads revalidate with the ETag of the browser's cache, so an unchanged
 * list costs a 304.
 */
export async function http<T>(url: string, init: RequestInit = {}): Promise<T> {
  const response = await request(url, init);
  if (!response.ok) throw await problemOf(response);
  if (response.status === 204) return undefined as T;
  return (await response.json()) as T;
}

/** The token, asked for where the browser has lost its cookie: a write without one is refused. */
async function ownCsrfToken(): Promise<string> {
  if (csrfToken() === "") await fetch(CSRF_URL, { credentials: "same-origin", cache: "no-store" });
  return csrfToken();
}

/** The bare answer of the server, whatever its status; throws ApiError with status 0 where none came. */
export async function request(url: string, init: RequestInit = {}): Promise<Response> {
  const method = init.method ?? "GET";
  const headers = new Headers(init.headers);
  headers.set("Accept", "application/json");
  headers.set("Accept-Language", document.documentElement.lang || "ja");
  // Of a form the browser says the type itself, with its boundary.
  const hasText = init.body !== undefined && init.body !== null && !(init.body instanceof FormData);
  if (hasText && !headers.has("Content-Type")) {
    headers.set("Content-Type", "application/json");
  }
  try {
    if (isWrite(method)) headers.set("X-CSRFToken", await ownCsrfToken());
    const response = await fetch(url, {
      ...init,
      method,
      headers,
      credentials: "same-origin",
      cache: isWrite(method) ? "no-store" : "no-cache",
    });
    noteServerTime(response.headers.get("Date"));
    return response;
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new ApiError(0, { code: "offline" });
  }
}

/** What the server says is wrong, of an answer that is no success. */
export async function problemOf(response: Response): Promise<ApiError> {
  const retryAfter = Number(response.headers.get("Retry-After"));
  let body: ProblemBody = {};
  if (response.headers.get("Content-Type")?.includes("json")) {
    body = (await response.json().catch(() => ({}))) as ProblemBody;
  }
  return new ApiError(response.status, body, retryAfter > 0 ? retryAfter : undefined);
}
