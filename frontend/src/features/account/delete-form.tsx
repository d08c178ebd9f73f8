import { Button } from "@mantine/core";
import { useForm } from "@mantine/form";
import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { FieldNote } from "../../components/field-note";
import { formErrors } from "../../lib/form-errors";
import accountClasses from "./account.module.css";
import { PasswordField } from "./password-field";
import { useDeleteAccount, useLoss } from "./settings-queries";
import classes from "./settings.module.css";

export default function DeleteForm({ onLeft }: { onLeft: () => void }) {
  const { t } = useLingui();
  const form = useForm({ mode: "uncontrolled", initialValues: { password: "" } });
  const remove = useDeleteAccount();
  return (
    <form
      className={accountClasses.form}
      noValidate
      onSubmit={form.onSubmit(({ password }) =>
        remove.mutate(password, {
          onSuccess: onLeft,
          onError: (error) => form.setErrors(formErrors(error, ["password"])),
        }),
      )}
    >
      <WhatIsLost />
      <PasswordField
        label={t`Your password`}
        autoComplete="current-password"
        key={form.key("password")}
        {...form.getInputProps("password")}
      />
      <FieldNote>{form.errors.form}</FieldNote>
      <Button type="submit" size="lg" className={classes.dangerFilled} loading={remove.isPending}>
        <Trans>Delete my account for good</Trans>
      </Button>
    </form>
  );
}

function WhatIsLost() {
  const loss = useLoss().data;
  return (
    <div className={classes.loss}>
      <p>
        <Trans>This takes away, for good:</Trans>
      </p>
      <ul className={classes.lost}>
        <li>
          {loss ? (
            <Plural
              value={loss.tracked_products}
              one="# product you watch, with its memo and tags"
              other="# products you watch, with their memos and tags"
            />
          ) : (
            <Trans>The products you watch, with their memos and tags</Trans>
          )}
        </li>
        <li>
          {loss ? <Plural value={loss.rules} one="# alert" other="# alerts" /> : <Trans>Your alerts</Trans>}
        </li>
        <li>
          {loss ? (
            <Plural value={loss.notifications} one="# notification" other="# notifications" />
          ) : (
            <Trans>Your notifications</Trans>
          )}
        </li>
        {loss && loss.price_points > 0 && (
          <li>
            <Plural
              value={loss.price_points}
              one="# recorded price that only you could see"
              other="# recorded prices that only you could see"
            />
          </li>
        )}
        <li>
          <Trans>Your email address, password and settings</Trans>
        </li>
      </ul>
      {loss && loss.deliveries_owed > 0 && (
        <p>
          <Plural
            value={loss.deliveries_owed}
            one="# alert that was about to be sent is not sent any more."
            other="# alerts that were about to be sent are not sent any more."
          />
        </p>
      )}
      <p>
        <Trans>If you want to keep something of it, export it first.</Trans>
      </p>
    </div>
  );
}
