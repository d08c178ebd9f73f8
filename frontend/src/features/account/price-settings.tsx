import { TextInput } from "@mantine/core";
import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { ApiError } from "../../api/client";
import type { Me } from "../../api/generated/model";
import { Price } from "../../components/price";
import { Note } from "../../components/states";
import { useFormat } from "../../i18n/format";
import {
  EXAMPLE,
  exampleEffective,
  parsePointValue,
  pointValueText,
  shortPointValue,
} from "../../lib/point-value";
import { useChangeSettings } from "./queries";
import { SaveState, SettingsRow, SettingsSection } from "./settings-parts";
import classes from "./settings.module.css";
import { SiteTerms } from "./site-terms";

export function PriceSettings({ me }: { me: Me }) {
  return (
    <SettingsSection id="prices" title={<Trans>How prices are counted</Trans>}>
      <PointValue me={me} />
      <SiteTerms />
    </SettingsSection>
  );
}

/** What a point is worth to the person. Saved when the field is left or Enter is pressed; the example follows at once. */
function PointValue({ me }: { me: Me }) {
  const { t } = useLingui();
  const change = useChangeSettings();
  const [text, setText] = useState(shortPointValue(me.yen_per_point));
  const [isLeft, setLeft] = useState(false);
  const value = parsePointValue(text);
  const refusal =
    change.error instanceof ApiError ? change.error.fields.yen_per_point?.[0]?.message : undefined;

  function save() {
    setLeft(true);
    if (value === null || pointValueText(value) === me.yen_per_point) return;
    change.mutate({ yen_per_point: pointValueText(value) });
  }

  return (
    <>
      <SettingsRow
        title={<Trans>Value of a point</Trans>}
        description={
          <Trans>How many yen you count one point as, from 0 to 1. The effective price follows it.</Trans>
        }
        control={(names) => (
          <TextInput
            {...names}
            className={classes.points}
            leftSection="¥"
            inputMode="decimal"
            autoComplete="off"
            maxLength={12}
            value={text}
            error={isLeft && value === null ? t`Enter a value from 0 to 1, such as 1 or 0.85.` : refusal}
            onChange={(event) => {
              setText(event.currentTarget.value);
              setLeft(false);
            }}
            onBlur={save}
            onKeyDown={(event) => event.key === "Enter" && save()}
          />
        )}
        after={<SaveState change={{ isSuccess: change.isSuccess, error: refusal ? null : change.error }} />}
      />
      {value !== null && <Example thousandths={value} />}
    </>
  );
}

function Example({ thousandths }: { thousandths: number }) {
  const format = useFormat();
  const payNow = format.money({ amount: String(EXAMPLE.payNow), currency: "JPY" });
  const points = format.number(EXAMPLE.points);
  const effective = <Price money={{ amount: exampleEffective(thousandths), currency: "JPY" }} />;
  const bound = <Price money={{ amount: String(EXAMPLE.payNow), currency: "JPY" }} bound="from" />;
  return (
    <div className={classes.example}>
      <Note>
        <p>
          <Trans>
            For example: you pay {payNow} and get {points} points, so the effective price is {effective}.
            Where a shop does not say its shipping, the sum stands as “{bound}”: unknown is never counted as
            0.
          </Trans>
        </p>
      </Note>
    </div>
  );
}
