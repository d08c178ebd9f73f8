import { NativeSelect, SegmentedControl, useMantineColorScheme } from "@mantine/core";
import { Trans, useLingui } from "@lingui/react/macro";
import { useMemo, useState } from "react";
import type { Me } from "../../api/generated/model";
import { useFormat } from "../../i18n/format";
import { isLocale } from "../../lib/locale";
import { zoneGroups } from "../../lib/time-zones";
import { useNow } from "../../lib/use-now";
import { useChangeSettings } from "./queries";
import { SaveState, SettingsRow, SettingsSection } from "./settings-parts";
import classes from "./settings.module.css";

export function DisplaySettings({ me }: { me: Me }) {
  return (
    <SettingsSection id="display" title={<Trans>Display</Trans>}>
      <Language me={me} />
      <TimeZone me={me} />
      <Brightness />
    </SettingsSection>
  );
}

function Language({ me }: { me: Me }) {
  const change = useChangeSettings();
  return (
    <SettingsRow
      title={<Trans>Language</Trans>}
      description={<Trans>Of the pages and of the emails</Trans>}
      control={(names) => (
        <NativeSelect
          {...names}
          value={change.isPending ? change.variables.language : me.language}
          onChange={({ currentTarget: { value } }) => isLocale(value) && change.mutate({ language: value })}
          data={[
            { value: "ja", label: "日本語" },
            { value: "en", label: "English" },
          ]}
        />
      )}
      after={<SaveState change={change} />}
    />
  );
}

function TimeZone({ me }: { me: Me }) {
  const { t } = useLingui();
  const change = useChangeSettings();
  const format = useFormat();
  const now = useNow();
  const clock = format.clock(new Date(now).toISOString());
  const [opened] = useState(() => Date.now());
  const zones = useMemo(
    () =>
      zoneGroups(me.time_zone, opened).map((group) => ({
        group: group.region === "UTC" ? t`World time` : group.region,
        items: group.zones.map((zone) => ({ value: zone.name, label: zone.label })),
      })),
    [me.time_zone, opened, t],
  );
  return (
    <SettingsRow
      title={<Trans>Time zone</Trans>}
      description={<Trans>Of the times shown and of what counts as today. There it is {clock} now.</Trans>}
      control={(names) => (
        <NativeSelect
          {...names}
          className={classes.zone}
          value={change.isPending ? change.variables.time_zone : me.time_zone}
          onChange={(event) => change.mutate({ time_zone: event.currentTarget.value })}
          data={zones}
        />
      )}
      after={<SaveState change={change} />}
    />
  );
}

const SCHEMES = ["auto", "light", "dark"] as const;

/** Light or dark: a setting of this browser, not of the account. */
function Brightness() {
  const { t } = useLingui();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const names = {
    auto: t`As the device`,
    light: t({ message: "Light", context: "brightness" }),
    dark: t`Dark`,
  };
  return (
    <SettingsRow
      title={<Trans>Brightness</Trans>}
      description={<Trans>In this browser only</Trans>}
      control={(row) => (
        <SegmentedControl
          {...row}
          value={colorScheme}
          onChange={(value) => setColorScheme(value)}
          data={SCHEMES.map((scheme) => ({ value: scheme, label: names[scheme] }))}
        />
      )}
    />
  );
}
