import { useLingui } from "@lingui/react/macro";
import { useNavigate } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { Icon } from "../components/icon";
import classes from "./shell.module.css";

/** The field that is always there: an address pasted here is shown on the add page. */
export function HeaderPaste() {
  const { t } = useLingui();
  const navigate = useNavigate();
  const [text, setText] = useState("");

  function open(url: string) {
    if (url.trim() === "") return;
    setText("");
    void navigate({ to: "/add", search: { url: url.trim() } });
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
