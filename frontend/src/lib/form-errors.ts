import { t } from "@lingui/core/macro";
import { ApiError } from "../api/client";

/**
 * The sentences to show beside the fields of a form; what belongs to no field of `known` goes under "form". None for
 * a session that has ended: the page asks to sign in again, and the form waits under it.
 *
 * Anything that is not an answer of the server is thrown on: it is a fault, not a mistake of the person.
 */
export function formErrors(error: unknown, known: readonly string[]): Record<string, string> {
  if (!(error instanceof ApiError)) throw error;
  const errors: Record<string, string> = {};
  if (error.status === 401) return errors;
  const rest: string[] = [];
  for (const [field, problems] of Object.entries(error.fields)) {
    const sentence = problems.map((problem) => problem.message).join(" ");
    // "target.amount" is the amount of the field "target".
    const shown = known.find((name) => field === name || field.startsWith(`${name}.`));
    if (shown === undefined) rest.push(sentence);
    else errors[shown] = errors[shown] ? `${errors[shown]} ${sentence}` : sentence;
  }
  if (rest.length > 0) errors.form = rest.join(" ");
  else if (Object.keys(errors).length === 0) errors.form = error.message || unanswered(error.status);
  return errors;
}

function unanswered(status: number): string {
  if (status === 0) return t`No connection. Please try again when you are online.`;
  if (status === 414) return t`This is too long. Please shorten it.`;
  if (status === 429) return t`Too many tries. Please wait a little, then try again.`;
  return t`This did not work. Nothing was changed; please try again.`;
}
