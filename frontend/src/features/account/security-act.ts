import { useLingui } from "@lingui/react/macro";
import type { Factor } from "./second-factor";

/** What a person does to the ways into their account. `isLast`: with it the last second factor goes. */
export type SecurityAct =
  | { kind: "add-app" }
  | { kind: "remove-app"; isLast: boolean }
  | { kind: "add-passkey" }
  | { kind: "rename-passkey"; passkey: Factor }
  | { kind: "remove-passkey"; passkey: Factor; isLast: boolean }
  | { kind: "new-codes" }
  | { kind: "codes"; codes: readonly string[] };

export function useActTitle(act: SecurityAct | null): string {
  const { t } = useLingui();
  switch (act?.kind) {
    case "add-app":
      return t`Set up an authenticator app`;
    case "remove-app":
      return t`Remove the authenticator app`;
    case "add-passkey":
      return t`Add a passkey`;
    case "rename-passkey":
      return t`Rename the passkey`;
    case "remove-passkey":
      return t`Remove the passkey`;
    case "new-codes":
      return t`New recovery codes`;
    case "codes":
      return t`Your recovery codes`;
    case undefined:
      return "";
  }
}
