import { Button, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { Trans, useLingui } from "@lingui/react/macro";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { FieldNote } from "../../components/field-note";
import { useToasts } from "../../components/toasts";
import { deviceOf } from "../../lib/device";
import { accountErrors } from "./account-errors";
import classes from "./account.module.css";
import { AppSetup } from "./app-setup";
import { Confirmed } from "./confirm-step";
import { factorsQuery } from "./settings-queries";
import { RecoveryCodes } from "./recovery-codes";
import type { SecurityAct } from "./security-act";
import {
  addPasskey,
  type Factor,
  newRecoveryCodes,
  readRecoveryCodes,
  removeApp,
  removePasskey,
  renamePasskey,
} from "./second-factor";
import settings from "./settings.module.css";

const NAME_MAX = 100;

interface StepProps {
  act: SecurityAct;
  /** What comes next in the same dialog. */
  onNext: (act: SecurityAct) => void;
  onDone: () => void;
}

/** A step of the dialog, behind the password. Loaded with the dialog, not with the settings. */
export default function SecurityStep(props: StepProps) {
  return (
    <Confirmed>
      <Act {...props} />
    </Confirmed>
  );
}

function Act({ act, onNext, onDone }: StepProps) {
  const client = useQueryClient();
  const toasts = useToasts();

  async function changed(words: ReactNode) {
    await client.invalidateQueries({ queryKey: factorsQuery.queryKey });
    onDone();
    void toasts.say(words);
  }

  /** The first factor comes with recovery codes, which are shown now or never. */
  async function added(words: ReactNode) {
    const fresh = await readRecoveryCodes().catch(() => undefined);
    await client.invalidateQueries({ queryKey: factorsQuery.queryKey });
    if (fresh) onNext({ kind: "codes", codes: fresh });
    else await changed(words);
  }

  switch (act.kind) {
    case "add-app":
      return <AppSetup onDone={() => void added(<Trans>The authenticator app is set up.</Trans>)} />;
    case "add-passkey":
      return <NewPasskey onDone={() => added(<Trans>The passkey is added.</Trans>)} />;
    case "rename-passkey":
      return (
        <Rename passkey={act.passkey} onDone={() => changed(<Trans>The passkey has its new name.</Trans>)} />
      );
    case "remove-app":
      return (
        <Removal remove={removeApp} onDone={() => changed(<Trans>The authenticator app is removed.</Trans>)}>
          <Trans>Signing in no longer asks for a code of the app. You can set it up again at any time.</Trans>{" "}
          {act.isLast && <Trans>The recovery codes end with it.</Trans>}
        </Removal>
      );
    case "remove-passkey":
      return (
        <Removal
          remove={() => removePasskey(act.passkey.id ?? 0)}
          onDone={() => changed(<Trans>The passkey is removed.</Trans>)}
        >
          <Trans>“{act.passkey.name}” no longer opens your account.</Trans>{" "}
          {act.isLast && <Trans>The recovery codes end with it.</Trans>}
        </Removal>
      );
    case "new-codes":
      return (
        <Renewal
          onMade={(made) => {
            void client.invalidateQueries({ queryKey: factorsQuery.queryKey });
            onNext({ kind: "codes", codes: made });
          }}
        />
      );
    case "codes":
      return (
        <RecoveryCodes
          codes={act.codes}
          onDone={() => void changed(<Trans>Signing in is safer now.</Trans>)}
        />
      );
  }
}

function NewPasskey({ onDone }: { onDone: () => Promise<void> }) {
  const { t } = useLingui();
  const device = deviceOf(navigator.userAgent);
  const name = [device.system, device.browser].filter((part) => part !== null).join(", ") || t`Passkey`;
  return (
    <NameForm name={name} button={<Trans>Make the passkey</Trans>} act={addPasskey} onDone={onDone}>
      <Trans>
        Your device will ask for your fingerprint, your face or its PIN. From then on it opens your account,
        and signing in with the password asks for it, or for a recovery code, as well.
      </Trans>
    </NameForm>
  );
}

function Rename({ passkey, onDone }: { passkey: Factor; onDone: () => Promise<void> }) {
  return (
    <NameForm
      name={passkey.name ?? ""}
      button={<Trans>Rename it</Trans>}
      act={(name) => renamePasskey(passkey.id ?? 0, name)}
      onDone={onDone}
    />
  );
}

function NameForm({
  name,
  button,
  act,
  onDone,
  children,
}: {
  name: string;
  button: ReactNode;
  act: (name: string) => Promise<unknown>;
  onDone: () => Promise<void>;
  children?: ReactNode;
}) {
  const { t } = useLingui();
  const form = useForm({ mode: "uncontrolled", initialValues: { name } });
  const submit = useMutation({
    mutationFn: (values: { name: string }) => act(values.name.trim()),
    onSuccess: onDone,
    onError: (error) => form.setErrors(accountErrors(error, ["name"])),
  });
  return (
    <form className={classes.form} onSubmit={form.onSubmit((values) => submit.mutate(values))} noValidate>
      {children && <p>{children}</p>}
      <TextInput
        label={t`Name`}
        description={t`To tell your passkeys apart, such as the name of the device`}
        maxLength={NAME_MAX}
        required
        withAsterisk={false}
        data-autofocus
        key={form.key("name")}
        {...form.getInputProps("name")}
      />
      <FieldNote>{form.errors.form}</FieldNote>
      <Button type="submit" variant="filled" size="lg" loading={submit.isPending}>
        {button}
      </Button>
    </form>
  );
}

function Removal({
  remove,
  onDone,
  children,
}: {
  remove: () => Promise<unknown>;
  onDone: () => Promise<void>;
  children: ReactNode;
}) {
  const [problem, setProblem] = useState<Record<string, string>>({});
  const submit = useMutation({
    mutationFn: remove,
    onSuccess: onDone,
    onError: (error) => setProblem(accountErrors(error, [])),
  });
  return (
    <div className={classes.form}>
      <p>{children}</p>
      <FieldNote>{problem.form}</FieldNote>
      <Button
        size="lg"
        className={settings.dangerFilled}
        loading={submit.isPending}
        onClick={() => submit.mutate()}
      >
        <Trans>Remove it</Trans>
      </Button>
    </div>
  );
}

function Renewal({ onMade }: { onMade: (codes: readonly string[]) => void }) {
  const [problem, setProblem] = useState<Record<string, string>>({});
  const make = useMutation({
    mutationFn: newRecoveryCodes,
    onSuccess: onMade,
    onError: (error) => setProblem(accountErrors(error, [])),
  });
  return (
    <div className={classes.form}>
      <p>
        <Trans>The codes you have now no longer work once new ones are made.</Trans>
      </p>
      <FieldNote>{problem.form}</FieldNote>
      <Button variant="filled" size="lg" loading={make.isPending} onClick={() => make.mutate()}>
        <Trans>Make new codes</Trans>
      </Button>
    </div>
  );
}
