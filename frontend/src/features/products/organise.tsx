import { useLingui } from "@lingui/react/macro";
import type { ReactNode } from "react";
import type { TrackedProduct } from "../../api/generated/model";
import { Icon } from "../../components/icon";
import type { Step } from "./order";
import classes from "./organise.module.css";
import { titleOf } from "./title";

type Drag = typeof import("./drag");

/** While a person sorts their list out: products can be chosen, and moved where the list stands in their own order. */
export interface Organising {
  drag: Drag;
  canMove: boolean;
  toggle: (id: string, isRange?: boolean) => void;
  /** One step among the products it stands with. */
  step: (id: string, step: Step, group: readonly string[]) => void;
  isEarlier: (id: string, other: string) => boolean;
}

export function SelectBox({
  product,
  isSelected,
  organising,
}: {
  product: TrackedProduct;
  isSelected: boolean;
  organising: Organising;
}) {
  const { t } = useLingui();
  const title = titleOf(product);
  return (
    <span className={classes.select}>
      <input
        id={`select-${product.id}`}
        type="checkbox"
        className={classes.check}
        aria-label={t`Select ${title}`}
        checked={isSelected}
        onChange={(event) =>
          organising.toggle(
            product.id,
            "shiftKey" in event.nativeEvent && event.nativeEvent.shiftKey === true,
          )
        }
      />
      <Icon name="check" size={16} />
    </span>
  );
}

/** The ways to move a product: by dragging, by a press, by a key. */
export function MoveTools({
  product,
  group,
  organising,
}: {
  product: TrackedProduct;
  group: readonly string[];
  organising: Organising;
}) {
  const { t } = useLingui();
  if (!organising.canMove) return null;
  const title = titleOf(product);
  const step = (way: Step) => organising.step(product.id, way, group);
  const isFirst = group[0] === product.id;
  const isLast = group.at(-1) === product.id;
  return (
    <span className={classes.moves}>
      <MoveButton
        label={t`Move ${title} to the top`}
        icon="to-top"
        isOff={isFirst}
        onPress={() => step("top")}
      />
      <MoveButton label={t`Move ${title} up`} icon="up" isOff={isFirst} onPress={() => step("earlier")} />
      <MoveButton label={t`Move ${title} down`} icon="down" isOff={isLast} onPress={() => step("later")} />
      <organising.drag.DragHandle id={product.id} title={title} onStep={step} />
    </span>
  );
}

function MoveButton({
  label,
  icon,
  isOff,
  onPress,
}: {
  label: string;
  icon: "up" | "down" | "to-top";
  isOff: boolean;
  onPress: () => void;
}) {
  return (
    <button
      type="button"
      className={classes.move}
      aria-label={label}
      title={label}
      // Not disabled: the button that was just pressed keeps the focus.
      aria-disabled={isOff || undefined}
      onClick={isOff ? undefined : onPress}
    >
      <Icon name={icon} />
    </button>
  );
}

/** A card or row as something to drop on, where the list can be moved about; else as it is. */
export function MaybeDropBox({
  product,
  organising,
  children,
}: {
  product: TrackedProduct;
  organising: Organising | null;
  children: ReactNode;
}) {
  if (!organising?.canMove) return children;
  return (
    <organising.drag.DropTarget
      id={product.id}
      isEarlierThan={(other) => organising.isEarlier(product.id, other)}
    >
      {(ref, drop) => (
        <div ref={ref} className={classes.drop} data-drop={drop}>
          {children}
        </div>
      )}
    </organising.drag.DropTarget>
  );
}
