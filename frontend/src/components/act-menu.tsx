import { Menu } from "@mantine/core";
import type { Ref } from "react";
import classes from "./act-menu.module.css";

export interface Act {
  words: string;
  run: () => void;
}

/** An act that has several ways: a button like the acts beside it, and what can be chosen. Import it lazily. */
export default function ActMenu({
  words,
  name,
  acts,
  opener,
  returnFocus,
}: {
  words: string;
  /** The words, and what they are about. */
  name: string;
  acts: readonly Act[];
  opener: Ref<HTMLButtonElement>;
  /** Not where an act opens something that takes the focus. */
  returnFocus: boolean;
}) {
  return (
    <Menu
      position="bottom-start"
      withinPortal={false}
      // The kit would put an element into the menu that a menu may not hold.
      withInitialFocusPlaceholder={false}
      returnFocus={returnFocus}
    >
      <Menu.Target>
        <button ref={opener} type="button" aria-label={name}>
          {words}
        </button>
      </Menu.Target>
      <Menu.Dropdown className={classes.acts}>
        {acts.map(({ words, run }) => (
          <Menu.Item key={words} onClick={run}>
            {words}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
