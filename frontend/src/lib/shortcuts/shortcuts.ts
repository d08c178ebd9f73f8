import { useEffect, useRef } from "react";
import { type Action, actionOf, isPrefix, KEYS, keyOf } from "./keys";
import { areShortcutsOn } from "./switch";

/** What a key does; false says "not now", and the key goes to whoever stands behind, at last to the browser. */
export type Handler = (event: KeyboardEvent) => unknown;
export type Handlers = Partial<Record<Action, Handler>>;

const FIELDS =
  "input:not([type=checkbox], [type=radio], [type=button], [type=submit]), textarea, select, " +
  "[contenteditable], [role=textbox], [role=combobox], [role=listbox], [role=menu]";
const ACTED_ON_BY_ENTER = "a[href], button, summary, [role=button], [role=tab], label, input";
const SEQUENCE_MS = 1_500;
const MOVES: ReadonlySet<Action> = new Set(["down", "up"]);

// The page that came last is asked first.
const stack: { current: Handlers }[] = [];
let begun: { key: string; at: number } | undefined;

const within = (target: EventTarget | null, selector: string) =>
  target instanceof Element && target.closest(selector) !== null;

function actionFor(event: KeyboardEvent): Action | undefined {
  const key = keyOf(event);
  const isSequence = begun !== undefined && event.timeStamp - begun.at < SEQUENCE_MS;
  const keys = isSequence && begun ? `${begun.key} ${key}` : key;
  begun = undefined;
  if (isPrefix(keys)) begun = { key, at: event.timeStamp };
  return actionOf(keys);
}

function press(event: KeyboardEvent): void {
  if (event.defaultPrevented || ["Shift", "Control", "Alt", "Meta", "CapsLock"].includes(event.key)) return;
  // Inside a dialog the keys are the dialog's.
  if (document.querySelector("[aria-modal=true]") !== null) return;
  const isCharacter = !event.ctrlKey && !event.metaKey;
  if (isCharacter && !areShortcutsOn()) return;
  if (within(event.target, FIELDS) && keyOf(event) !== KEYS.palette) return;
  const action = actionFor(event);
  if (!action || (event.repeat && !MOVES.has(action))) return;
  if (action === "open" && within(event.target, ACTED_ON_BY_ENTER)) return;
  for (const { current } of stack.toReversed()) {
    const handler = current[action];
    if (handler && handler(event) !== false) {
      event.preventDefault();
      return;
    }
  }
}

/**
 * Lets keys act while the component is there: `useShortcuts({ check: () => … })`.
 *
 * A component mounted later goes first. Off inside fields and dialogs, and where the person has switched keys off.
 */
export function useShortcuts(handlers: Handlers, isOn = true): void {
  const latest = useRef(handlers);
  useEffect(() => {
    latest.current = handlers;
  });
  useEffect(() => {
    if (!isOn) return undefined;
    if (stack.length === 0) document.addEventListener("keydown", press);
    stack.push(latest);
    return () => {
      stack.splice(stack.indexOf(latest), 1);
      if (stack.length === 0) document.removeEventListener("keydown", press);
    };
  }, [isOn]);
}
