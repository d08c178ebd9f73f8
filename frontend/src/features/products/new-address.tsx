import { Button } from "@mantine/core";
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { ApiError } from "../../api/client";
import type { SiteLookup, TrackedProduct } from "../../api/generated/model";
import { ButtonLink } from "../../components/button-link";
import { ErrorNote, Note } from "../../components/states";
import surface from "../../components/surface.module.css";
import { formErrors } from "../../lib/form-errors";
import { AddressField } from "./address-field";
import classes from "./add.module.css";
import { lookupQuery, useAddProduct } from "./queries";

// 414: an address so long that no server takes the question.
const MISTAKES = new Set([400, 414]);

/** The first step: an address, what we know of its shop, and the button that begins. */
export function NewAddress({
  url,
  onUrl,
  onAdded,
}: {
  url: string;
  onUrl: (url: string) => void;
  onAdded: (product: TrackedProduct) => void;
}) {
  const { t } = useLingui();
  const lookup = useQuery(lookupQuery(url));
  const add = useAddProduct();
  const fault = add.error ?? lookup.error;
  const isMistake = fault instanceof ApiError && MISTAKES.has(fault.status);
  const sentence = isMistake ? formErrors(fault, ["url"]) : {};
  return (
    <>
      <AddressField
        initial={url}
        takesFocus={url === ""}
        isMain={!lookup.data || fault !== null}
        onSubmit={(next) => (next === url ? void lookup.refetch() : onUrl(next))}
        error={sentence.url ?? sentence.form}
        action={<Trans>Recognise</Trans>}
      />
      {fault && !isMistake && (
        <ErrorNote error={fault} retry={() => (add.error ? add.mutate(url) : void lookup.refetch())} />
      )}
      {url === "" && (
        <p className={surface.meta}>
          <Trans>The page of one product, in any shop.</Trans>{" "}
          <span className={surface.onlyLarge}>
            <Trans>Ctrl+V works anywhere on this site.</Trans>
          </span>
        </p>
      )}
      <div role="status" aria-label={t`The shop`}>
        {lookup.isFetching && !lookup.data && (
          <p className={surface.meta}>
            <Trans>Recognising the shop…</Trans>
          </p>
        )}
        {lookup.data && !fault && (
          <Recognised
            lookup={lookup.data}
            isAdding={add.isPending}
            onAdd={() => add.mutate(url, { onSuccess: onAdded })}
          />
        )}
      </div>
    </>
  );
}

function Recognised({
  lookup,
  isAdding,
  onAdd,
}: {
  lookup: SiteLookup;
  isAdding: boolean;
  onAdd: () => void;
}) {
  const { site, already_tracked: known } = lookup;
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => button.current?.focus(), []);
  return (
    <section className={`${surface.card} ${surface.pad} ${classes.recognised}`}>
      <h2>{site.name}</h2>
      <p className={classes.address}>{lookup.reference.url}</p>
      <Policy site={site} />
      {known ? (
        <>
          <p>
            <Trans>You are watching this product already.</Trans>
          </p>
          <ButtonLink to="/products/$id" params={{ id: known }} variant="filled">
            <Trans>Show it</Trans>
          </ButtonLink>
        </>
      ) : (
        <Button
          ref={button}
          variant="filled"
          size="lg"
          loading={isAdding}
          onClick={onAdd}
          className={classes.start}
        >
          <Trans>Start watching</Trans>
        </Button>
      )}
    </section>
  );
}

/** How this shop may be looked at: said before anything is asked of it. */
function Policy({ site }: { site: SiteLookup["site"] }) {
  if (site.policy_notice) {
    return (
      <Note tone={site.policy === "pages" || site.policy === "api" ? "plain" : "doubt"}>
        {site.policy_notice}
      </Note>
    );
  }
  if (site.policy === "api") {
    return (
      <p className={surface.meta}>
        <Trans>We ask the shop's official interface.</Trans>
      </p>
    );
  }
  if (site.policy === "pages") {
    return (
      <p className={surface.meta}>
        <Trans>We look at this page now and then, politely, as the shop's rules (robots.txt) allow.</Trans>
      </p>
    );
  }
  return (
    <Note tone="doubt">
      <Trans>This shop does not allow automatic visits.</Trans>
    </Note>
  );
}
