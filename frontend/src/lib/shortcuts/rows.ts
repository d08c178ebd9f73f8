import { useRef } from "react";
import { type Handlers, useShortcuts } from "./shortcuts";

/** The attribute that names a row or card: `<article data-row={product.id}>`. */
const ROW = "data-row";

/** The row that has the focus, or holds what has it. */
const focusedRow = () => document.activeElement?.closest(`[${ROW}]`)?.getAttribute(ROW) ?? undefined;

/** Gives the focus to a row's first link (or button), where the row is drawn; whether it was. */
export function focusRow(id: string): boolean {
  const row = document.querySelector(`[${ROW}="${CSS.escape(id)}"]`);
  const target = row?.querySelector<HTMLElement>("a[href], button");
  target?.focus();
  row?.scrollIntoView({ block: "nearest" });
  return target !== null && target !== undefined;
}

interface Rows {
  /** In the order of the screen, drawn or not. */
  ids: readonly string[];
  /** Focuses a row; a virtual list scrolls it into being first. By default what is drawn. */
  focus?: (id: string) => unknown;
  open?: (id: string) => unknown;
  evidence?: (id: string) => unknown;
  check?: (id: string) => unknown;
  pause?: (id: string) => unknown;
}

/** `j` and `k` carry the focus along the rows (so that Enter opens), the other keys act on the row that has it. */
export function useRowKeys({ ids, focus = focusRow, ...acts }: Rows, isOn = true): void {
  const last = useRef<string>(undefined);

  function move(step: 1 | -1) {
    const from = ids.indexOf(focusedRow() ?? last.current ?? "");
    const to = ids[from < 0 ? 0 : Math.min(Math.max(from + step, 0), ids.length - 1)];
    if (to === undefined) return false;
    last.current = to;
    return focus(to) !== false;
  }

  const handlers: Handlers = { down: () => move(1), up: () => move(-1) };
  for (const name of ["open", "evidence", "check", "pause"] as const) {
    const act = acts[name];
    if (act) {
      handlers[name] = () => {
        const row = focusedRow();
        return row === undefined || !ids.includes(row) ? false : act(row);
      };
    }
  }
  useShortcuts(handlers, isOn);
}
