import type { KeyboardEvent } from "react";
import { Icon } from "../../components/icon";
import classes from "./slots.module.css";

interface SlotNames {
  /** What the blank asks for, to who does not see the sentence around it. */
  label: string;
  /** The id of the sentence that says what is wrong with it. */
  problem?: string;
}

const namesOf = ({ label, problem }: SlotNames) => ({
  "aria-label": label,
  "aria-describedby": problem,
  "aria-invalid": problem === undefined ? undefined : true,
});

/** A blank in a sentence that is filled from a list. One that cannot be changed any more is a word of the sentence. */
export function SelectSlot<Value extends string>({
  value,
  options,
  onChange,
  isDisabled = false,
  ...names
}: SlotNames & {
  value: Value;
  options: readonly (readonly [Value, string])[];
  onChange: (value: Value) => void;
  isDisabled?: boolean;
}) {
  return (
    <span className={classes.slot} data-kind="select" data-fixed={isDisabled || undefined}>
      <select
        {...namesOf(names)}
        disabled={isDisabled}
        value={value}
        onChange={(event) => onChange(event.currentTarget.value as Value)}
      >
        {options.map(([each, words]) => (
          <option key={each} value={each}>
            {words}
          </option>
        ))}
      </select>
      {!isDisabled && <Icon name="expand" size={16} />}
    </span>
  );
}

/** A blank in a sentence that is typed into; it is as wide as what stands in it. */
export function TextSlot({
  value,
  onChange,
  onLeave,
  onStep,
  before,
  after,
  ...names
}: SlotNames & {
  value: string;
  onChange: (value: string) => void;
  onLeave?: () => void;
  /** ↑ and ↓ move the value. */
  onStep?: (way: 1 | -1) => void;
  before?: string;
  after?: string;
}) {
  function step(event: KeyboardEvent) {
    if (!onStep || (event.key !== "ArrowUp" && event.key !== "ArrowDown")) return;
    event.preventDefault();
    onStep(event.key === "ArrowUp" ? 1 : -1);
  }
  return (
    <span className={classes.slot} data-kind="text">
      {before && <span className={classes.sign}>{before}</span>}
      <input
        {...namesOf(names)}
        inputMode="decimal"
        autoComplete="off"
        maxLength={40}
        value={value}
        onChange={(event) => onChange(event.currentTarget.value)}
        onBlur={onLeave}
        onKeyDown={step}
        // A figure is as wide as its digits: room for one more, and never less than three.
        size={Math.min(Math.max(value.length + 1, 3), 16)}
      />
      {after && <span className={classes.sign}>{after}</span>}
    </span>
  );
}
