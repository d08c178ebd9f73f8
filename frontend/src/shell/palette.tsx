import { Modal } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { Trans, useLingui } from "@lingui/react/macro";
import { useNavigate } from "@tanstack/react-router";
import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState } from "react";
import { Icon, type IconName } from "../components/icon";
import { Live } from "../components/live";
import { Photo } from "../components/photo";
import { Price } from "../components/price";
import type { TrackedProduct } from "../api/generated/model";
import { titleOf } from "../features/products/title";
import classes from "./layers.module.css";
import { openLayer } from "./layers";
import { isAddress, matches, useFoundProducts } from "./palette-search";

const PATIENCE_MS = 150;

interface Entry {
  id: string;
  run: () => void;
  shown: ReactNode;
}

/** One field that finds: a product by its name, a place of the app, or a page to watch from its address. */
export function Palette({ onClose }: { onClose: () => void }) {
  const { t } = useLingui();
  const [text, setText] = useState("");
  const [wanted] = useDebouncedValue(text.trim(), PATIENCE_MS);
  const found = useFoundProducts(isAddress(wanted) ? "" : wanted);
  const places = usePlaces(text.trim());
  const navigate = useNavigate();

  function leave(go: () => unknown) {
    onClose();
    void go();
  }

  const groups: { title: string; entries: Entry[] }[] = [
    {
      title: t`Products`,
      entries: found.products.map((product) => ({
        id: product.id,
        run: () => navigate({ to: "/products/$id", params: { id: product.id } }),
        shown: <Found product={product} />,
      })),
    },
    { title: t`Go to`, entries: places },
  ].filter(({ entries }) => entries.length > 0);
  const entries = groups.flatMap((group) => group.entries);

  return (
    <Modal
      opened
      onClose={onClose}
      withCloseButton={false}
      centered={false}
      yOffset="12vh"
      size={600}
      padding={0}
      attributes={{ content: { "aria-label": t`Find or go to` } }}
    >
      <Choice
        text={text}
        onText={setText}
        entries={entries}
        groups={groups}
        onChoose={(entry) => leave(entry.run)}
        onClose={onClose}
      />
      {entries.length === 0 && (
        <p className={classes.none}>
          {found.isSearching ? <Trans>Searching…</Trans> : <Trans>Nothing is called that.</Trans>}
        </p>
      )}
      <Live>{!found.isSearching && text !== "" && t`${entries.length} found`}</Live>
    </Modal>
  );
}

interface ChoiceProps {
  text: string;
  onText: (text: string) => void;
  entries: Entry[];
  groups: { title: string; entries: Entry[] }[];
  onChoose: (entry: Entry) => void;
  onClose: () => void;
}

/** A field over a list: the arrows move in the list while the focus stays in the field. */
function Choice({ text, onText, entries, groups, onChoose, onClose }: ChoiceProps) {
  const { t } = useLingui();
  const list = useId();
  const [at, setAt] = useState(0);
  const chosen = entries[Math.min(at, entries.length - 1)];
  const idOf = (entry: Entry) => `${list}-${entry.id}`;
  const shown = useRef<HTMLDivElement>(null);
  useEffect(() => {
    shown.current?.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest" });
  });

  function press(event: KeyboardEvent) {
    if (event.nativeEvent.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined && entries.length > 0) {
      event.preventDefault();
      setAt((Math.min(at, entries.length - 1) + step + entries.length) % entries.length);
    }
    if (event.key === "Enter" && chosen) {
      event.preventDefault();
      onChoose(chosen);
    }
  }

  return (
    <>
      <div className={classes.field}>
        <Icon name="search" />
        <input
          role="combobox"
          aria-label={t`Find a product, go somewhere, or paste an address`}
          aria-expanded={entries.length > 0}
          aria-controls={list}
          aria-activedescendant={chosen && idOf(chosen)}
          aria-autocomplete="list"
          placeholder={t`Find a product, go somewhere, or paste an address`}
          data-autofocus
          value={text}
          autoComplete="off"
          spellCheck={false}
          enterKeyHint="go"
          maxLength={2000}
          onChange={(event) => {
            onText(event.currentTarget.value);
            setAt(0);
          }}
          onKeyDown={press}
        />
        <button type="button" className={classes.escape} onClick={onClose}>
          Esc
        </button>
      </div>
      <div ref={shown} id={list} role="listbox" aria-label={t`What was found`} className={classes.list}>
        {groups.map((group) => (
          <div key={group.title} role="group" aria-label={group.title}>
            <p className={classes.groupTitle} aria-hidden="true">
              {group.title}
            </p>
            {group.entries.map((entry) => (
              // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/interactive-supports-focus -- the keys are the field's, which keeps the focus
              <div
                key={entry.id}
                id={idOf(entry)}
                role="option"
                aria-selected={entry === chosen}
                className={classes.option}
                onPointerMove={() => setAt(entries.indexOf(entry))}
                onClick={() => onChoose(entry)}
              >
                {entry.shown}
              </div>
            ))}
          </div>
        ))}
      </div>
    </>
  );
}

function Found({ product }: { product: TrackedProduct }) {
  return (
    <>
      <Photo src={product.image_url} size="s" />
      <span className={classes.name}>
        <span className={classes.title}>{titleOf(product)}</span>
        <span className={classes.detail}>{product.site.name}</span>
      </span>
      {product.price && <Price money={product.price.shelf} isOld={product.stale} />}
    </>
  );
}

function Place({ icon, name, keys }: { icon: IconName; name: ReactNode; keys?: string }) {
  return (
    <>
      <Icon name={icon} />
      <span className={classes.name}>{name}</span>
      {keys && (
        <span className={classes.keys} aria-hidden="true">
          {keys.split(" ").map((key) => (
            <kbd key={key}>{key.toUpperCase()}</kbd>
          ))}
        </span>
      )}
    </>
  );
}

const place = (id: string, name: string, icon: IconName, keys: string | undefined, run: () => unknown) => ({
  id,
  name,
  run: () => void run(),
  shown: <Place icon={icon} name={name} keys={keys} />,
});

/** Where one may go, as far as it fits what was typed; an address is a product to be watched. */
function usePlaces(text: string): Entry[] {
  const { t } = useLingui();
  const navigate = useNavigate();
  if (isAddress(text)) {
    const { host } = new URL(text);
    return [
      place("address", t`Watch this page of ${host}`, "add", undefined, () =>
        navigate({ to: "/add", search: { url: text } }),
      ),
    ];
  }
  const all = [
    place("watching", t`Watching`, "list", "g d", () => navigate({ to: "/" })),
    place("add", t`Add a product`, "add", "a", () => navigate({ to: "/add" })),
    place("notifications", t`Notifications`, "alert", "g n", () => navigate({ to: "/notifications" })),
    place("purchases", t`Bought`, "tag", undefined, () => navigate({ to: "/purchases" })),
    place("settings", t`Settings`, "settings", "g s", () => navigate({ to: "/settings" })),
    place("shortcuts", t`Keyboard shortcuts`, "question", "?", () => openLayer("shortcuts")),
  ];
  return all.filter(({ name }) => matches(name, text));
}
