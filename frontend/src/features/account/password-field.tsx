import { PasswordInput, type PasswordInputProps } from "@mantine/core";
import { useLingui } from "@lingui/react/macro";

type Props = Omit<PasswordInputProps, "autoComplete"> & {
  autoComplete: "current-password" | "new-password";
};

/** A password, hidden until one asks to see it. Spread a form's input props into it. */
export function PasswordField(props: Props) {
  const { t } = useLingui();
  return (
    <PasswordInput
      required
      withAsterisk={false}
      visibilityToggleButtonProps={{ "aria-label": t`Show the password` }}
      // The kit names the error of a password, but does not say to screen readers that the field is wrong.
      aria-invalid={props.error ? true : undefined}
      {...props}
    />
  );
}
