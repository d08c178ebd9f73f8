import { msg } from "@lingui/core/macro";
import type { MessageDescriptor } from "@lingui/core";
import { NativeSelect, SegmentedControl, TextInput } from "@mantine/core";
import { Trans, useLingui } from "@lingui/react/macro";
import { Link } from "@tanstack/react-router";
import { type ReactNode, useCallback, useEffect, useId, useRef, useState } from "react";
import type { Facets, ProductView, StateCounts } from "../../api/generated/model";
import { Icon } from "../../components/icon";
import { useShortcuts } from "../../lib/shortcuts/shortcuts";
import classes from "./filters.module.css";

export interface ListSearch {
  state?: keyof StateCounts;
  order?: "position" | "name" | "price" | "-price" | "change" | "-last_seen";
  site?: string;
  tag?: string;
  search?: string;
  page?: string;
  view?: ProductView;
}

// The first four stand there always, so that nothing moves under the pointer; the others where they have something.
const CHIPS: { state: keyof StateCounts; label: MessageDescriptor; isAlways?: boolean }[] = [
  { state: "all", label: msg`All`, isAlways: true },
  { state: "fallen", label: msg`Fallen`, isAlways: true },
  { state: "attention", label: msg`Needs a look`, isAlways: true },
  { state: "out_of_stock", label: msg`Out of stock`, isAlways: true },
  { state: "at_target", label: msg`At target` },
  { state: "lowest", label: msg`Lowest on record` },
  { state: "failing", label: msg`Failing` },
  { state: "paused", label: msg`Paused` },
  { state: "bought", label: msg`Bought` },
];

interface FiltersProps {
  counts: StateCounts;
  facets: Facets;
  search: ListSearch;
  view: ProductView;
  onChange: (change: ListSearch) => void;
  onView: (view: ProductView) => void;
  /** What stands at the end of the row: the way to sort the list out. */
  children?: ReactNode;
}

/** What is shown and in which order: all of it stands in the address, so that it can be kept and shared. */
export function Filters({ counts, facets, search, view, onChange, onView, children }: FiltersProps) {
  const { t, i18n } = useLingui();
  const [isOpen, setOpen] = useState(false);
  const more = useId();
  const narrowed = [search.site, search.tag, search.order].filter((each) => each !== undefined).length;
  return (
    <div className={classes.tools}>
      <Chips label={t`Filter`} current={search.state ?? "all"}>
        {CHIPS.filter(({ state, isAlways }) => isAlways || counts[state] > 0 || search.state === state).map(
          ({ state, label }) => (
            <StateLink
              key={state}
              search={search}
              state={state === "all" ? undefined : state}
              count={counts[state]}
            >
              {i18n._(label)}
            </StateLink>
          ),
        )}
      </Chips>
      <div className={classes.arrange}>
        <SearchField
          value={search.search ?? ""}
          onChange={(text) => onChange({ search: text || undefined })}
        />
        <button
          type="button"
          className={classes.more}
          aria-expanded={isOpen}
          aria-controls={more}
          onClick={() => setOpen(!isOpen)}
        >
          <Icon name="settings" size={20} />
          <Trans comment="A button on the phone: opens the choice of shop, tag, order and view">Narrow</Trans>
          {narrowed > 0 && <b>{narrowed}</b>}
        </button>
        <div id={more} className={classes.choices} data-open={isOpen || undefined}>
          <Facet
            label={t`Shop`}
            all={t`All shops`}
            fewest={2}
            value={search.site}
            options={facets.sites.map(({ code, name, count }) => ({
              value: code,
              label: `${name} (${count})`,
            }))}
            onChange={(site) => onChange({ site })}
          />
          <Facet
            label={t`Tag`}
            all={t`All tags`}
            fewest={1}
            value={search.tag}
            options={facets.tags.map(({ tag, count }) => ({ value: tag, label: `${tag} (${count})` }))}
            onChange={(tag) => onChange({ tag })}
          />
          <OrderSelect value={search.order} onChange={(order) => onChange({ order })} />
          <SegmentedControl
            aria-label={t`Show as`}
            value={view}
            onChange={(chosen) => onView(chosen === "table" ? "table" : "cards")}
            data={[
              { value: "cards", label: <ViewLabel icon="cards">{t`Cards`}</ViewLabel> },
              { value: "table", label: <ViewLabel icon="table">{t`Table`}</ViewLabel> },
            ]}
          />
          {children}
        </div>
      </div>
    </div>
  );
}

const ViewLabel = ({ icon, children }: { icon: "cards" | "table"; children: ReactNode }) => (
  <span className={classes.view}>
    <Icon name={icon} size={16} />
    {children}
  </span>
);

/** On a phone one line that a finger moves: it fades where it goes on, and brings the current one into view. */
function Chips({ label, current, children }: { label: string; current: string; children: ReactNode }) {
  const row = useRef<HTMLElement>(null);
  const [ends, setEnds] = useState({ before: false, after: false });
  const look = useCallback(() => {
    const box = row.current;
    if (!box) return;
    const before = box.scrollLeft > 4;
    const after = box.scrollWidth - box.clientWidth - box.scrollLeft > 4;
    setEnds((now) => (now.before === before && now.after === after ? now : { before, after }));
  }, []);
  // A chip more or less, a longer number: it may go on further now.
  useEffect(look);
  useEffect(() => {
    window.addEventListener("resize", look);
    return () => window.removeEventListener("resize", look);
  }, [look]);
  useEffect(() => {
    const box = row.current;
    const chip = box?.querySelector<HTMLElement>(`[data-state="${current}"]`);
    if (box && chip) box.scrollLeft = chip.offsetLeft - (box.clientWidth - chip.offsetWidth) / 2;
  }, [current]);
  return (
    <nav
      ref={row}
      className={classes.filters}
      aria-label={label}
      onScroll={look}
      data-before={ends.before || undefined}
      data-after={ends.after || undefined}
    >
      {children}
    </nav>
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
    <Link
      to="/"
      search={{ ...search, state, page: undefined }}
      activeOptions={BY_STATE}
      data-state={state ?? "all"}
    >
      {children} <b>{count}</b>
    </Link>
  );
}

/** A shop or a tag to which the list can be narrowed; nothing where there is nothing to choose from. */
function Facet({
  label,
  all,
  fewest,
  value,
  options,
  onChange,
}: {
  label: string;
  all: string;
  /** With fewer to choose from it is not offered. */
  fewest: number;
  value: string | undefined;
  options: { value: string; label: string }[];
  onChange: (value: string | undefined) => void;
}) {
  if (value === undefined && options.length < fewest) return null;
  // An address may name one that nothing has any more.
  const isKnown = value === undefined || options.some((option) => option.value === value);
  const choices = isKnown ? options : [...options, { value, label: value }];
  return (
    <NativeSelect
      aria-label={label}
      className={classes.facet}
      data-narrowed={value !== undefined || undefined}
      value={value ?? ""}
      onChange={(event) => onChange(event.currentTarget.value || undefined)}
      data={[{ value: "", label: all }, ...choices]}
    />
  );
}

function OrderSelect({
  value,
  onChange,
}: {
  value: ListSearch["order"];
  onChange: (order: ListSearch["order"]) => void;
}) {
  const { t } = useLingui();
  return (
    <NativeSelect
      aria-label={t`Order`}
      className={classes.order}
      value={value ?? "position"}
      onChange={(event) => {
        const order = event.currentTarget.value as ListSearch["order"];
        onChange(order === "position" ? undefined : order);
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
  );
}

const PAUSE_MS = 200;

/** Searches while one types, a moment after the last key. */
function SearchField({ value, onChange }: { value: string; onChange: (text: string) => void }) {
  const { t } = useLingui();
  const field = useRef<HTMLInputElement>(null);
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
  useShortcuts({
    search: () => {
      field.current?.focus();
      field.current?.select();
    },
  });
  return (
    <TextInput
      ref={field}
      type="search"
      className={classes.search}
      aria-label={t`Search`}
      aria-keyshortcuts="/"
      placeholder={t`Name, shop, memo`}
      leftSection={<Icon name="search" size={16} />}
      rightSection={text === "" && <kbd className={classes.key}>/</kbd>}
      rightSectionPointerEvents="none"
      value={text}
      onChange={(event) => setText(event.currentTarget.value)}
    />
  );
}
