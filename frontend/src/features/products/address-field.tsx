import { Button, TextInput } from "@mantine/core";
import { useLingui } from "@lingui/react/macro";
import { type FormEvent, type ReactNode, useEffect, useRef, useState } from "react";
import { Icon } from "../../components/icon";
import classes from "./address-field.module.css";

/** One field and one button: an address goes in. */
export function AddressField({
  onSubmit,
  initial = "",
  error,
  action,
  takesFocus = false,
  isMain = true,
}: {
  onSubmit: (url: string) => void;
  initial?: string;
  error?: ReactNode;
  action: ReactNode;
  takesFocus?: boolean;
  /** False where another button is what comes next. */
  isMain?: boolean;
}) {
  const { t } = useLingui();
  const [text, setText] = useState(initial);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (takesFocus) field.current?.focus();
  }, [takesFocus]);

  function submit(event: FormEvent) {
    event.preventDefault();
    onSubmit(text.trim());
  }

  return (
    <form className={classes.form} onSubmit={submit} noValidate>
      <TextInput
        className={classes.field}
        classNames={{ input: classes.input }}
        aria-label={t`Address of a product page`}
        placeholder="https://…"
        inputMode="url"
        autoComplete="off"
        enterKeyHint="go"
        ref={field}
        leftSection={<Icon name="link" />}
        leftSectionWidth={44}
        value={text}
        error={error}
        onChange={(event) => setText(event.currentTarget.value)}
        onPaste={(event) => {
          const pasted = event.clipboardData.getData("text").trim();
          if (text === "" && pasted !== "") {
            event.preventDefault();
            setText(pasted);
            onSubmit(pasted);
          }
        }}
      />
      <Button type="submit" variant={isMain ? "filled" : "default"} size="lg">
        {action}
      </Button>
    </form>
  );
}
