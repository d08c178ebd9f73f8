import {
  DndContext,
  DragOverlay,
  MeasuringStrategy,
  PointerSensor,
  pointerWithin,
  useDraggable,
  useDroppable,
  useSensor,
  useSensors,
} from "@dnd-kit/core";
import { useLingui } from "@lingui/react/macro";
import { type KeyboardEvent, type ReactNode, useState } from "react";
import { Icon } from "../../components/icon";
import type { Step } from "./order";
import classes from "./organise.module.css";

const BEFORE_A_DRAG_PX = 6;
const MEASURING = { droppable: { strategy: MeasuringStrategy.Always } };
const SILENT = () => undefined;
// What was moved where is said by the page itself, in its own words and language.
const ANNOUNCEMENTS = {
  onDragStart: SILENT,
  onDragOver: SILENT,
  onDragEnd: SILENT,
  onDragCancel: SILENT,
};

/** Products that are taken by their handle can be dropped on each other within it. */
export function DragArea({
  titleOf,
  onDrop,
  children,
}: {
  titleOf: (id: string) => string;
  onDrop: (moved: string, over: string) => void;
  children: ReactNode;
}) {
  const { t } = useLingui();
  const [active, setActive] = useState<string | null>(null);
  const sensors = useSensors(
    useSensor(PointerSensor, { activationConstraint: { distance: BEFORE_A_DRAG_PX } }),
  );
  const draggable = t`Drag it to another place, or move it with the arrow keys, Home and End.`;
  return (
    <DndContext
      sensors={sensors}
      collisionDetection={pointerWithin}
      measuring={MEASURING}
      accessibility={{ announcements: ANNOUNCEMENTS, screenReaderInstructions: { draggable } }}
      onDragStart={({ active: { id } }) => setActive(String(id))}
      onDragCancel={() => setActive(null)}
      onDragEnd={({ active: { id }, over }) => {
        setActive(null);
        if (over && over.id !== id) onDrop(String(id), String(over.id));
      }}
    >
      {children}
      <DragOverlay dropAnimation={null}>
        {active !== null && <div className={classes.dragged}>{titleOf(active)}</div>}
      </DragOverlay>
    </DndContext>
  );
}

const STEPS: Partial<Record<string, Step>> = {
  ArrowUp: "earlier",
  ArrowLeft: "earlier",
  ArrowDown: "later",
  ArrowRight: "later",
  Home: "top",
  End: "end",
};

export function DragHandle({
  id,
  title,
  onStep,
}: {
  id: string;
  title: string;
  onStep: (step: Step) => void;
}) {
  const { t } = useLingui();
  const { attributes, listeners, setNodeRef, isDragging } = useDraggable({ id });
  const onKeyDown = (event: KeyboardEvent) => {
    const step = STEPS[event.key];
    if (!step || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    onStep(step);
  };
  return (
    <button
      {...listeners}
      ref={setNodeRef}
      type="button"
      className={classes.handle}
      data-handle={id}
      data-dragging={isDragging || undefined}
      aria-describedby={attributes["aria-describedby"]}
      aria-label={t`Move ${title}`}
      onKeyDown={onKeyDown}
    >
      <Icon name="grip" />
    </button>
  );
}

/** Where another product can be dropped; `drop` says on which side it would come to stand. */
export function DropTarget({
  id,
  isEarlierThan,
  children,
}: {
  id: string;
  isEarlierThan: (other: string) => boolean;
  children: (ref: (element: HTMLElement | null) => void, drop: "before" | "after" | undefined) => ReactNode;
}) {
  const { setNodeRef, isOver, active } = useDroppable({ id });
  const other = active && String(active.id);
  const isTarget = isOver && other !== null && other !== id;
  return children(setNodeRef, isTarget ? (isEarlierThan(other) ? "before" : "after") : undefined);
}
