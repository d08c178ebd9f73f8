import { NativeSelect, SegmentedControl, TextInput } from "@mantine/core";
import { Trans, useLingui } from "@lingui/react/macro";
import { Link } from "@tanstack/react-router";
import { type ReactNode, useEffect, useState } from "react";
import type { StateCounts } from "../../api/generated/model";
import { Icon } from "../../components/icon";
import surface from "../../components/surface.module.css";
import classes from "./products.module.css";

export interface ListSearch {
  state?: "all" | "fallen" | "attention" | "out_of_stock" | "paused";
  order?: "position" | "name" | "price" | "-price" | "change" | "-last_seen";
  site?: string;
  tag?: string;
  search?: string;
  page?: string;
  view?: "cards" | "table";
}

/** What is shown and in which order: all of it stands in the address, so that it can be kept and shared. */
export function Filters({
  counts,
  search,
  siteName,
  onChange,
}: {
  counts: StateCounts;
  search: ListSearch;
  /** What the shop is called to which `search.site` narrows the list, where that is known. */
  siteName?: string;
  onChange: (change: ListSearch) => void;
}) {
  const { t } = useLingui();
  return (
    <div className={classes.tools}>
      <nav className={classes.filters} aria-label={t`Filter`}>
        <StateLink search={search} state={undefined} count={counts.all}>
          <Trans>All</Trans>
        </StateLink>
        <StateLink search={search} state="fallen" count={counts.fallen}>
          <Trans>Fallen</Trans>
        </StateLink>
        <StateLink search={search} state="attention" count={counts.attention}>
          <Trans>Needs a look</Trans>
        </StateLink>
        <StateLink search={search} state="out_of_stock" count={counts.out_of_stock}>
          <Trans>Out of stock</Trans>
        </StateLink>
        {counts.paused > 0 && (
          <StateLink search={search} state="paused" count={counts.paused}>
            <Trans>Paused</Trans>
          </StateLink>
        )}
      </nav>
      <Narrowed search={search} siteName={siteName} />
      <div className={classes.arrange}>
        <SearchField
          value={search.search ?? ""}
          onChange={(text) => onChange({ search: text || undefined })}
        />
        <NativeSelect
          aria-label={t`Order`}
          value={search.order ?? "position"}
          onChange={(event) => {
            const order = event.currentTarget.value as ListSearch["order"];
            onChange({ order: order === "position" ? undefined : order });
          }}
          data={[
            { value: "position", label: t`My own order` },
            { value: "change", label: t`Largest fall first` },
            { value: "price", label: t`Cheapest first` },
            { value: "-price", label: t`Dearest first` },
            { value: "name", label: t`By name` },
            { value: "-last_seen", label: t`Latest look first` },
          ]}
        />
        <SegmentedControl
          className={surface.onlyLarge}
          aria-label={t`Show as`}
          value={search.view ?? "cards"}
          onChange={(view) => onChange({ view: view === "table" ? "table" : undefined })}
          data={[
            { value: "cards", label: t`Cards` },
            { value: "table", label: t`Table` },
          ]}
        />
      </div>
    </div>
  );
}

// "All" has no state in its address: it is current only where the address has none.
const BY_STATE = { exact: false, includeSearch: true, explicitUndefined: true };

function StateLink({
  search,
  state,
  count,
  children,
}: {
  search: ListSearch;
  state: ListSearch["state"];
  count: number;
  children: ReactNode;
}) {
  return (
    <Link to="/" search={{ ...search, state, page: undefined }} activeOptions={BY_STATE}>
      {children} <b>{count}</b>
    </Link>
  );
}

/** A shop or a tag to which the list is narrowed, and the way back. */
function Narrowed({ search, siteName }: { search: ListSearch; siteName?: string }) {
  const { t } = useLingui();
  return (["tag", "site"] as const).map((kind) => {
    if (!search[kind]) return null;
    const value = kind === "site" ? (siteName ?? search.site) : search.tag;
    return (
      <Link
        key={kind}
        to="/"
        search={{ ...search, [kind]: undefined, page: undefined }}
        className={classes.narrowed}
        aria-label={t`Show again what is not in ${value}`}
      >
        {value} ×
      </Link>
    );
  });
}

const PAUSE_MS = 300;

/** Searches while one types, a moment after the last key. */
function SearchField({ value, onChange }: { value: string; onChange: (text: string) => void }) {
  const { t } = useLingui();
  const [text, setText] = useState(value);
  const [asked, setAsked] = useState(value);
  const [seen, setSeen] = useState(value);
  // A value that is not the one asked for came from elsewhere ("show all"); ours must not undo what was typed since.
  if (value !== seen) {
    setSeen(value);
    if (value !== asked) {
      setText(value);
      setAsked(value);
    }
  }
  useEffect(() => {
    if (text.trim() === asked) return undefined;
    const timer = setTimeout(() => {
      setAsked(text.trim());
      onChange(text.trim());
    }, PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text, asked, onChange]);
  return (
    <TextInput
      type="search"
      aria-label={t`Search`}
      placeholder={t`Name, shop, memo`}
      leftSection={<Icon name="search" size={16} />}
      value={text}
      onChange={(event) => setText(event.currentTarget.value)}
    />
  );
}
