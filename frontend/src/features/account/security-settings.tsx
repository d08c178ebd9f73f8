import { Button } from "@mantine/core";
import { Plural, Trans } from "@lingui/react/macro";
import { lazy, type ReactNode, useState } from "react";
import { At } from "../../components/moment";
import { ErrorNote, Note } from "../../components/states";
import { Waiting } from "../../components/waiting";
import { FormDialog } from "./form-dialog";
import { knowsPasskeys } from "./passkeys";
import { PasskeyList } from "./passkey-list";
import { useConfig } from "./queries";
import { useFactors } from "./settings-queries";
import { type SecurityAct, useActTitle } from "./security-act";
import type { Factor } from "./second-factor";
import { SettingsRow, SettingsSection } from "./settings-parts";

const SecurityStep = lazy(() => import("./security-steps"));
const FEW_CODES = 3;

/** What opens the account beside the password: an authenticator app, passkeys, and codes for when both are lost. */
export function SecuritySettings() {
  const factors = useFactors();
  const [act, setAct] = useState<SecurityAct | null>(null);
  const title = useActTitle(act);
  return (
    <SettingsSection id="security" title={<Trans>Two-step sign-in and passkeys</Trans>}>
      {factors.isPending && <Waiting heights={[64, 64]} />}
      {factors.error && <ErrorNote error={factors.error} retry={() => void factors.refetch()} />}
      {factors.data && <Rows factors={factors.data} onAct={setAct} />}
      {/* Codes that are shown once must not be lost by a click beside them. */}
      <FormDialog opened={act !== null} onClose={() => setAct(null)} title={title} keepsOpen>
        {act && <SecurityStep act={act} onNext={setAct} onDone={() => setAct(null)} />}
      </FormDialog>
    </SettingsSection>
  );
}

function Rows({ factors, onAct }: { factors: Factor[]; onAct: (act: SecurityAct) => void }) {
  const config = useConfig().data;
  const app = factors.find(({ type }) => type === "totp");
  const codes = factors.find(({ type }) => type === "recovery_codes");
  const passkeys = factors.filter(({ type }) => type === "webauthn");
  const canAddPasskey = config?.passkeys === true && knowsPasskeys();
  return (
    <>
      <AppRow app={app} onAct={onAct} isLast={app !== undefined && passkeys.length === 0} />
      {(canAddPasskey || passkeys.length > 0) && (
        <PasskeyRow passkeys={passkeys} canAdd={canAddPasskey} hasApp={app !== undefined} onAct={onAct} />
      )}
      {codes && <CodesRow codes={codes} onAct={onAct} />}
    </>
  );
}

function AppRow({
  app,
  isLast,
  onAct,
}: {
  app: Factor | undefined;
  isLast: boolean;
  onAct: (act: SecurityAct) => void;
}) {
  const since = app && <Since seconds={app.created_at} />;
  return (
    <SettingsRow
      title={<Trans>Authenticator app</Trans>}
      description={
        app ? (
          <Trans>On since {since}. Signing in with the password asks for its code.</Trans>
        ) : (
          <Trans>Off. A code from your phone keeps others out, even those who know your password.</Trans>
        )
      }
      control={() =>
        app ? (
          <Button onClick={() => onAct({ kind: "remove-app", isLast })}>
            <Trans>Remove it…</Trans>
          </Button>
        ) : (
          <Button onClick={() => onAct({ kind: "add-app" })}>
            <Trans>Set it up…</Trans>
          </Button>
        )
      }
    />
  );
}

function PasskeyRow({
  passkeys,
  canAdd,
  hasApp,
  onAct,
}: {
  passkeys: Factor[];
  canAdd: boolean;
  hasApp: boolean;
  onAct: (act: SecurityAct) => void;
}) {
  return (
    <SettingsRow
      title={<Trans>Passkeys</Trans>}
      description={
        <Trans>Sign in with your fingerprint, your face or the PIN of a device, without the password.</Trans>
      }
      control={() =>
        canAdd && (
          <Button onClick={() => onAct({ kind: "add-passkey" })}>
            <Trans>Add a passkey…</Trans>
          </Button>
        )
      }
      after={passkeys.length > 0 && <PasskeyList passkeys={passkeys} hasApp={hasApp} onAct={onAct} />}
    />
  );
}

function CodesRow({ codes, onAct }: { codes: Factor; onAct: (act: SecurityAct) => void }) {
  const left = codes.unused_code_count ?? 0;
  const total = codes.total_code_count ?? 0;
  return (
    <SettingsRow
      title={<Trans>Recovery codes</Trans>}
      description={
        <Trans>
          {left} of {total} left. Each opens your account once, when the phone is lost.
        </Trans>
      }
      control={() => (
        <Button onClick={() => onAct({ kind: "new-codes" })}>
          <Trans>Make new ones…</Trans>
        </Button>
      )}
      after={
        left <= FEW_CODES && (
          <Note tone="doubt">
            <Plural
              value={left}
              _0="No recovery code is left. Make new ones, so that you can get in without the phone."
              one="Only # recovery code is left. Make new ones and keep them."
              other="Only # recovery codes are left. Make new ones and keep them."
            />
          </Note>
        )
      }
    />
  );
}

const Since = ({ seconds }: { seconds: number }): ReactNode => (
  <At at={new Date(seconds * 1000).toISOString()} />
);
