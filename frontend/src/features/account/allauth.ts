import { ApiError, type FieldProblem, request } from "../../api/client";

const ROOT = "/api/v1/auth/browser/v1";

interface Flow {
  id: string;
  is_pending?: boolean;
  types?: FactorType[];
}

interface AllauthBody<Data = { flows?: Flow[]; email?: string }> {
  status: number;
  data?: Data;
  meta?: { is_authenticated?: boolean };
  errors?: { message: string; code: string; param?: string }[];
}

/** What an account can be opened with beside its password. */
export type FactorType = "totp" | "webauthn" | "recovery_codes";

/** How an account request ended, when it was not refused. */
export interface Outcome {
  isSignedIn: boolean;
  /** What the person has to do next, such as verify_email or reauthenticate; null when nothing. */
  pending: string | null;
  /** Where a second factor is asked for: which ones would do. */
  factors: readonly FactorType[];
  email: string | null;
}

/**
 * One request of allauth's headless browser API.
 *
 * 401 is no failure there: it means "done, but you are not signed in yet", with what is pending. Refusals are thrown
 * as the ApiError that every form knows, allauth's `param` being the field.
 */
export async function allauth(
  path: string,
  method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE",
  body?: Record<string, unknown>,
  headers: Record<string, string> = {},
): Promise<Outcome> {
  const response = await request(`${ROOT}/${path}`, {
    method,
    headers,
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const answer = (await response.json().catch(() => ({ status: response.status }))) as AllauthBody;
  if (response.ok || response.status === 401) {
    const pending = answer.data?.flows?.find((flow) => flow.is_pending);
    return {
      isSignedIn: answer.meta?.is_authenticated ?? response.ok,
      pending: pending?.id ?? null,
      factors: pending?.types ?? [],
      email: answer.data?.email ?? null,
    };
  }
  throw refusal(response, answer);
}

/** The person is signed in, but what they ask for needs the password (or a passkey) once more. */
export class ConfirmationNeeded extends Error {
  override name = "ConfirmationNeeded";
}

/**
 * What allauth keeps for a signed-in person, such as their sessions.
 *
 * Throws ConfirmationNeeded where the password was not given lately, else ApiError for anything but a 2xx.
 */
export async function owned<Data>(
  path: string,
  method: "GET" | "POST" | "PUT" | "DELETE",
  body?: Record<string, unknown>,
): Promise<Data> {
  const response = await request(`${ROOT}/${path}`, {
    method,
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const answer = (await response.json().catch(() => ({ status: response.status }))) as AllauthBody<Data>;
  if (response.status === 401 && answer.meta?.is_authenticated) throw new ConfirmationNeeded();
  if (!response.ok) throw refusal(response, answer);
  return answer.data as Data;
}

/** The bare answer to a person's question, for the one whose 404 carries what is wanted. */
export async function ownedMeta<Meta>(path: string, status: number): Promise<Meta | null> {
  const response = await request(`${ROOT}/${path}`);
  const answer = (await response.json().catch(() => ({ status: response.status }))) as AllauthBody<unknown>;
  if (response.status === status) return (answer.meta ?? null) as Meta | null;
  if (response.ok) return null;
  throw refusal(response, answer);
}

/** For what only a signed-in person can do: there a 401 is a session that has ended. */
export async function asPerson(action: Promise<Outcome>): Promise<Outcome> {
  const outcome = await action;
  if (!outcome.isSignedIn) throw new ApiError(401, { code: "not_authenticated" });
  return outcome;
}

function refusal(response: Response, answer: AllauthBody<unknown>): ApiError {
  const fields: Record<string, FieldProblem[]> = {};
  for (const { param, code, message } of answer.errors ?? []) {
    (fields[param ?? "form"] ??= []).push({ code, message });
  }
  const retryAfter = Number(response.headers.get("Retry-After"));
  const first = answer.errors?.[0];
  return new ApiError(
    response.status,
    { code: first?.code ?? String(response.status), detail: first?.message, errors: fields },
    retryAfter > 0 ? retryAfter : undefined,
  );
}

export const signIn = (email: string, password: string) => allauth("auth/login", "POST", { email, password });

export interface NewPerson {
  email: string;
  password: string;
  language: string;
  time_zone: string;
  /** The code, where sign-up is by invitation. */
  invitation?: string;
}

export const signUp = (person: NewPerson) => allauth("auth/signup", "POST", { ...person });

export const signOut = () => allauth("auth/session", "DELETE");

/** Whose address a key of a confirmation mail confirms; throws where the key is used up or wrong. */
export const readConfirmation = (key: string) =>
  allauth("auth/email/verify", "GET", undefined, { "X-Email-Verification-Key": key });

export const confirmEmail = (key: string) => allauth("auth/email/verify", "POST", { key });

export const askForReset = (email: string) => allauth("auth/password/request", "POST", { email });

export const readReset = (key: string) =>
  allauth("auth/password/reset", "GET", undefined, { "X-Password-Reset-Key": key });

export const resetPassword = (key: string, password: string) =>
  allauth("auth/password/reset", "POST", { key, password });

export const changePassword = (current_password: string, new_password: string) =>
  asPerson(allauth("account/password/change", "POST", { current_password, new_password }));

/** Asks for another address, with the password once more; the old one stays until the new one's mail is answered. */
export async function changeEmail(email: string, password: string): Promise<void> {
  await asPerson(allauth("auth/reauthenticate", "POST", { password }));
  await asPerson(allauth("account/email", "POST", { email }));
}

export interface Address {
  email: string;
  verified: boolean;
  primary: boolean;
}

export const readAddresses = () => owned<Address[]>("account/email", "GET");

export interface Session {
  id: number;
  user_agent: string;
  ip: string;
  /** Seconds since 1970. */
  created_at: number;
  is_current: boolean;
}

export const readSessions = () => owned<Session[]>("auth/sessions", "GET");

/** Signs other browsers out; the ones that remain. */
export const endSessions = (sessions: number[]) => owned<Session[]>("auth/sessions", "DELETE", { sessions });
