import { useLingui } from "@lingui/react/macro";
import { type FormEvent, useState } from "react";
import { Icon } from "../components/icon";
import { useBring } from "../lib/use-bring";
import classes from "./shell.module.css";

/** The field that is always there: an address pasted here is shown on the add page, a list on the page for many. */
export function HeaderPaste() {
  const { t } = useLingui();
  const bring = useBring();
  const [text, setText] = useState("");

  function open(pasted: string) {
    if (pasted.trim() === "") return;
    setText("");
    bring(pasted.trim());
  }

  function submit(event: FormEvent) {
    event.preventDefault();
    open(text);
  }

  return (
    <form className={classes.paste} onSubmit={submit} role="search" aria-label={t`Watch a product`}>
      <Icon name="link" size={16} />
      <input
        aria-label={t`Address of a product page`}
        placeholder={t`Paste the address of a product page`}
        value={text}
        inputMode="url"
        autoComplete="off"
        enterKeyHint="go"
        onChange={(event) => setText(event.currentTarget.value)}
        onPaste={(event) => {
          event.preventDefault();
          open(event.clipboardData.getData("text"));
        }}
      />
      <kbd aria-hidden="true">Ctrl V</kbd>
    </form>
  );
}
