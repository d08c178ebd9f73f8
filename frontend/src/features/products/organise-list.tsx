import { Trans, useLingui } from "@lingui/react/macro";
import { type ReactNode, startTransition, useCallback, useEffect, useMemo, useRef, useState } from "react";
import type { TrackedProduct } from "../../api/generated/model";
import { Icon } from "../../components/icon";
import { Live } from "../../components/live";
import { useToasts } from "../../components/toasts";
import { useMove } from "./moving";
import { afterFor, overFor, type Step } from "./order";
import type { Organising } from "./organise";
import classes from "./organise.module.css";
import { type Selection, useSelection } from "./selection";
import { titleOf } from "./title";

type Drag = Organising["drag"];

export interface Organise {
  isOn: boolean;
  begin: () => void;
  end: () => void;
  organising: Organising | null;
  selection: Selection;
  /** The list within what dragging needs around it. */
  within: (list: ReactNode) => ReactNode;
}

/** Sorting a list out: choosing many products for one act, and putting them into one's own order. */
export function useOrganise({
  results,
  ids,
  canMove,
}: {
  results: readonly TrackedProduct[];
  /** In the order of the screen. */
  ids: readonly string[];
  canMove: boolean;
}): Organise {
  const { t } = useLingui();
  const { failed } = useToasts();
  const [drag, setDrag] = useState<Drag | null>(null);
  const [said, setSaid] = useState("");
  const selection = useSelection(ids);
  const move = useMove();
  const { mutate } = move;
  const latest = useRef({ results, ids });
  useEffect(() => {
    latest.current = { results, ids };
  });

  // What was moved is drawn anew in its new place: the button that moved it gets the focus there.
  const wanted = useRef<Wanted | undefined>(undefined);
  useEffect(() => {
    if (!wanted.current || wanted.current.before === ids) return;
    focusTool(wanted.current);
    wanted.current = undefined;
  }, [ids]);

  const title = useCallback((id: string) => {
    const product = latest.current.results.find((each) => each.id === id);
    return product ? titleOf(product) : "";
  }, []);

  const drop = useCallback(
    (id: string, over: string, group: readonly string[] = latest.current.ids) => {
      const order = latest.current.results.map((product) => product.id);
      mutate({ id, after: afterFor(order, id, over) });
      const name = title(id);
      const place = group.indexOf(over) + 1;
      const count = group.length;
      setSaid(t`${name}: place ${place} of ${count}`);
    },
    [mutate, t, title],
  );
  const step = useCallback(
    (id: string, way: Step, group: readonly string[]) => {
      const over = overFor(group, id, way);
      if (over === null) return;
      const label = document.activeElement?.getAttribute("aria-label") ?? null;
      wanted.current = { id, label, before: latest.current.ids };
      drop(id, over, group);
    },
    [drop],
  );
  const isEarlier = useCallback((id: string, other: string) => {
    const order = latest.current.results.map((product) => product.id);
    return order.indexOf(id) < order.indexOf(other);
  }, []);

  const { toggle, setAll } = selection;
  const organising = useMemo(
    () => drag && { drag, canMove, toggle, step, isEarlier },
    [drag, canMove, toggle, step, isEarlier],
  );
  // The part for dragging is loaded when it is first wanted.
  // All cards are drawn anew with their tools, or without: whoever pressed must not wait for that.
  const begin = useCallback(
    () => void import("./drag").then((loaded) => startTransition(() => setDrag(loaded)), failed),
    [failed],
  );
  const end = useCallback(
    () =>
      startTransition(() => {
        setDrag(null);
        setAll([]);
        setSaid("");
      }),
    [setAll],
  );
  useEffect(() => {
    if (!drag) return undefined;
    const onKey = (event: KeyboardEvent) => {
      if (event.key === "Escape" && !event.defaultPrevented && !document.querySelector("[aria-modal=true]"))
        end();
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, [drag, end]);

  const within = (list: ReactNode): ReactNode =>
    drag && canMove ? (
      <drag.DragArea titleOf={title} onDrop={drop}>
        {list}
        <Live>
          <p>{said}</p>
        </Live>
      </drag.DragArea>
    ) : (
      list
    );
  return { isOn: drag !== null, begin, end, organising, selection, within };
}

interface Wanted {
  id: string;
  label: string | null;
  /** The order before the move. */
  before: readonly string[];
}

function focusTool({ id, label }: Wanted): void {
  const row = document.querySelector(`[data-row="${CSS.escape(id)}"]`);
  const tools = [...(row?.querySelectorAll<HTMLElement>("button") ?? [])];
  (tools.find((tool) => tool.getAttribute("aria-label") === label) ?? tools.at(-1))?.focus();
  row?.scrollIntoView({ block: "nearest" });
}

/** Begins and ends the sorting out; the focus comes back to it. */
export function OrganiseButton({ organise }: { organise: Organise }) {
  return (
    <button
      type="button"
      className={classes.begin}
      aria-pressed={organise.isOn}
      onClick={organise.isOn ? organise.end : organise.begin}
    >
      <Icon name="done" size={16} />
      <Trans comment="A button: choose products for one act on all of them, move them about">Organise</Trans>
    </button>
  );
}

export const OrganiseRoom = () => <div className={classes.room} />;
