import { formErrors } from "../../lib/form-errors";
import { ConfirmationNeeded } from "./allauth";
import { setConfirmed } from "./confirmation";
import { PasskeyProblem } from "./passkeys";

/** What to show beside the fields of a form about the account. Where the password is wanted again, it is asked for. */
export function accountErrors(error: unknown, known: readonly string[]): Record<string, string> {
  if (error instanceof PasskeyProblem) return { form: error.message };
  if (error instanceof ConfirmationNeeded) {
    setConfirmed(false);
    return {};
  }
  return formErrors(error, known);
}
