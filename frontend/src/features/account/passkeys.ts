import { t } from "@lingui/core/macro";

export interface CreationOptions {
  publicKey: PublicKeyCredentialCreationOptionsJSON;
}

export interface RequestOptions {
  publicKey: PublicKeyCredentialRequestOptionsJSON;
}

/** The browser or the person ended it, or it cannot be done here; `message` says so to the person. */
export class PasskeyProblem extends Error {
  override name = "PasskeyProblem";
}

/** Whether this browser can make and use passkeys (2023 and newer). */
export const knowsPasskeys = () =>
  typeof PublicKeyCredential === "function" && "parseCreationOptionsFromJSON" in PublicKeyCredential;

export const createPasskey = (options: CreationOptions) =>
  credentialOf(() =>
    navigator.credentials.create({
      publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options.publicKey),
    }),
  );

export const askForPasskey = (options: RequestOptions) =>
  credentialOf(() =>
    navigator.credentials.get({
      publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options.publicKey),
    }),
  );

async function credentialOf(ask: () => Promise<Credential | null>): Promise<unknown> {
  try {
    const credential = await ask();
    if (credential instanceof PublicKeyCredential) return credential.toJSON();
  } catch (error) {
    if (error instanceof DOMException) throw new PasskeyProblem(sentenceOf(error));
    throw error;
  }
  throw new PasskeyProblem(t`No passkey was used. Try again, or another way.`);
}

function sentenceOf({ name }: DOMException): string {
  if (name === "InvalidStateError") return t`This device keeps a passkey for your account already.`;
  if (name === "SecurityError") return t`Passkeys do not work at this address. Sign in with your password.`;
  if (name === "NotSupportedError" || name === "ConstraintError") {
    return t`This device cannot keep a passkey. Try another device, or an authenticator app.`;
  }
  // Called off, timed out, or none there: browsers tell these apart to nobody.
  return t`No passkey was used. Try again, or another way.`;
}
