import { Button, Textarea } from "@mantine/core";
import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { type FormEvent, useRef, useState } from "react";
import { ApiError } from "../../api/client";
import type { ImportDetail } from "../../api/generated/model";
import { Icon } from "../../components/icon";
import { ErrorNote, Note } from "../../components/states";
import surface from "../../components/surface.module.css";
import { addressesIn } from "../../lib/addresses";
import { formErrors } from "../../lib/form-errors";
import { useHandover } from "../../lib/handover";
import classes from "./adding.module.css";
import { useBringMany } from "./queries";

const MISTAKES = new Set([400, 413, 429]);

/** A list in a field, or a file: what was typed stays where it is until it has been taken. */
export function BringMany({ onBrought }: { onBrought: (made: ImportDetail) => void }) {
  const { t } = useLingui();
  const [text, setText] = useState("");
  const [file, setFile] = useState<File>();
  const chooser = useRef<HTMLInputElement>(null);
  const bring = useBringMany();

  function start(brought: string | File) {
    setFile(typeof brought === "string" ? undefined : brought);
    bring.mutate(brought, { onSuccess: onBrought });
  }

  useHandover((brought) => {
    if (typeof brought === "string") setText(brought);
    else start(brought);
  });

  function submit(event: FormEvent) {
    event.preventDefault();
    start(text);
  }

  const isMistake = bring.error instanceof ApiError && MISTAKES.has(bring.error.status);
  const sentences = isMistake ? formErrors(bring.error, ["text", "file"]) : {};
  const found = addressesIn(text).length;
  const name = file?.name ?? "";
  return (
    <form className={`${surface.card} ${surface.pad} ${classes.form}`} onSubmit={submit} noValidate>
      <Textarea
        label={t`Addresses`}
        description={t`One a line, or any text that has them. A table with a header is read as well.`}
        placeholder={"https://…\nhttps://…"}
        rows={8}
        resize="vertical"
        spellCheck={false}
        autoComplete="off"
        value={text}
        error={sentences.text}
        onChange={(event) => setText(event.currentTarget.value)}
        classNames={{ input: classes.addresses }}
      />
      <div className={classes.acts}>
        <Button
          type="submit"
          variant="filled"
          size="lg"
          loading={bring.isPending && !file}
          disabled={text.trim() === ""}
        >
          {found > 0 ? (
            <Plural value={found} one="Watch # product" other="Watch # products" />
          ) : (
            <Trans>Watch them</Trans>
          )}
        </Button>
        <Button
          size="lg"
          loading={bring.isPending && file !== undefined}
          leftSection={<Icon name="box" />}
          onClick={() => chooser.current?.click()}
        >
          <Trans>Choose a file</Trans>
        </Button>
        <input
          ref={chooser}
          type="file"
          hidden
          accept=".csv,.tsv,.txt,.html,.htm,.json,.zip,text/*,application/json,application/zip"
          onChange={(event) => {
            const chosen = event.currentTarget.files?.[0];
            event.currentTarget.value = "";
            if (chosen) start(chosen);
          }}
        />
        <span className={`${surface.meta} ${surface.onlyLarge}`}>
          <Trans>or drop it anywhere on this page</Trans>
        </span>
      </div>
      {(sentences.file || sentences.form) && (
        <Note tone="rise" role="alert">
          {file && <p className={classes.fileName}>{name}</p>}
          {sentences.file ?? sentences.form}
        </Note>
      )}
      {bring.error && !isMistake && (
        <ErrorNote
          error={bring.error}
          retry={() => bring.variables !== undefined && start(bring.variables)}
        />
      )}
    </form>
  );
}

/** What can be brought, and how a table is written. */
export function WhatCanBeBrought() {
  return (
    <details className={`${surface.card} ${classes.forms}`}>
      <summary>
        <Trans>What can be brought</Trans>
        <Icon name="next" size={16} />
      </summary>
      <ul>
        <li>
          <Trans>Any text with addresses: a note, a mail, the tabs of a browser.</Trans>
        </li>
        <li>
          <Trans>
            CSV from a spreadsheet. The first row names the columns: url, and if you like target, currency,
            memo, tags.
          </Trans>
          <pre className={classes.sample}>
            <Trans>
              url,target,memo{"\n"}https://shop.example/item/1,12800,a birthday{"\n"}
              https://shop.example/item/2,,
            </Trans>
          </pre>
        </li>
        <li>
          <Trans>Bookmarks that a browser exported as HTML.</Trans>
        </li>
        <li>
          <Trans>
            Exports of other trackers: tables of Amazon item numbers (ASIN with a domain, as Keepa writes
            them), lists and backups of changedetection.io, JSON with addresses.
          </Trans>
        </li>
        <li>
          <Trans>An archive of PriceAlert, from this or another instance.</Trans>
        </li>
      </ul>
      <p className={surface.meta}>
        <Trans>Up to 10 MB and 20,000 rows. Good rows are taken, the others are named with the reason.</Trans>
      </p>
    </details>
  );
}
