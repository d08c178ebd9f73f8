import { allauth, asPerson, type FactorType, owned, ownedMeta } from "./allauth";
import { createPasskey, type CreationOptions, type RequestOptions, askForPasskey } from "./passkeys";

/** One thing that opens the account beside the password. Times are seconds since 1970. */
export interface Factor {
  type: FactorType;
  created_at: number;
  last_used_at: number | null;
  /** Of recovery codes. */
  total_code_count?: number;
  unused_code_count?: number;
  /** Of a passkey. */
  id?: number;
  name?: string;
}

/** What an authenticator app is told: by picture, by link on the same device, or typed. */
export interface AppSecret {
  secret: string;
  totp_url: string;
  totp_svg: string;
}

const FACTORS = "account/authenticators";

export const readFactors = () => owned<Factor[]>(FACTORS, "GET");

/** A new secret for an app; null where the account has one already. Each call makes the former one worthless. */
export const newAppSecret = () => ownedMeta<AppSecret>(`${FACTORS}/totp`, 404);

export const addApp = (code: string) => owned<Factor>(`${FACTORS}/totp`, "POST", { code });

export const removeApp = () => owned<void>(`${FACTORS}/totp`, "DELETE");

/** The codes that were never shown; undefined once they were. */
export const readRecoveryCodes = async () =>
  (await owned<{ unused_codes?: string[] }>(`${FACTORS}/recovery-codes`, "GET")).unused_codes;

export const newRecoveryCodes = async () =>
  (await owned<{ unused_codes: string[] }>(`${FACTORS}/recovery-codes`, "POST", {})).unused_codes;

export async function addPasskey(name: string): Promise<Factor> {
  const path = `${FACTORS}/webauthn`;
  const { creation_options } = await owned<{ creation_options: CreationOptions }>(
    `${path}?passwordless`,
    "GET",
  );
  return owned<Factor>(path, "POST", {
    name,
    passwordless: true,
    credential: await createPasskey(creation_options),
  });
}

export const renamePasskey = (id: number, name: string) =>
  owned<Factor>(`${FACTORS}/webauthn`, "PUT", { id, name });

export const removePasskey = (id: number) =>
  owned<void>(`${FACTORS}/webauthn`, "DELETE", { authenticators: [id] });

/** Answers a sign-in that asks for a code: of the app, or a recovery code. */
export const giveCode = (code: string) => allauth("auth/2fa/authenticate", "POST", { code });

/** A passkey instead of the password ("login"), after it ("authenticate"), or once more ("reauthenticate"). */
async function byPasskey(step: "login" | "authenticate" | "reauthenticate") {
  const path = `auth/webauthn/${step}`;
  const { request_options } = await owned<{ request_options: RequestOptions }>(path, "GET");
  return allauth(path, "POST", { credential: await askForPasskey(request_options) });
}

export const signInByPasskey = () => byPasskey("login");

export const givePasskey = () => byPasskey("authenticate");

export const confirmByPassword = (password: string) =>
  asPerson(allauth("auth/reauthenticate", "POST", { password }));

export const confirmByPasskey = () => asPerson(byPasskey("reauthenticate"));
