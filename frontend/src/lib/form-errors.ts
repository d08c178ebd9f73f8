import { ApiError } from "../api/client";

/**
 * The sentences to show beside the fields of a form; what belongs to no field of `known` goes under "form".
 *
 * Anything that is not an answer of the server is thrown on: it is a fault, not a mistake of the person.
 */
export function formErrors(error: unknown, known: readonly string[]): Record<string, string> {
  if (!(error instanceof ApiError)) throw error;
  const errors: Record<string, string> = {};
  const rest: string[] = [];
  for (const [field, problems] of Object.entries(error.fields)) {
    const sentence = problems.map((problem) => problem.message).join(" ");
    if (known.includes(field)) errors[field] = sentence;
    else rest.push(sentence);
  }
  if (rest.length > 0) errors.form = rest.join(" ");
  else if (Object.keys(errors).length === 0) errors.form = error.message || `${error.status}`;
  return errors;
}
