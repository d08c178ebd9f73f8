import { Switch, TextInput } from "@mantine/core";
import { Trans, useLingui } from "@lingui/react/macro";
import { type ReactNode, useId, useState } from "react";
import type { Money, SiteTerms, SiteTermsExample } from "../../api/generated/model";
import { Price } from "../../components/price";
import { errorSentence } from "../../components/states";
import surface from "../../components/surface.module.css";
import { useToasts } from "../../components/toasts";
import { ApiError } from "../../api/client";
import { useLocale } from "../../i18n/format";
import { boundOf, moneyParts } from "../../lib/money";
import classes from "./site-terms.module.css";
import { useForgetTerms, useStateTerms } from "./site-terms-queries";

const textOf = (shipping: Money | null) => shipping?.amount ?? "";

/** One shop: what shipping costs the person there. Saved when the field is left; emptied, it is forgotten. */
export function ShopTerms({ terms, counts }: { terms: SiteTerms; counts: ReactNode }) {
  const { site, currency, usual_shipping: stated, example } = terms;
  const { t } = useLingui();
  const id = useId();
  const locale = useLocale();
  // What is typed and not saved yet; null where the field shows what is kept.
  const [typed, setTyped] = useState<string | null>(null);
  const [ticked, setTicked] = useState<boolean | null>(null);
  const text = typed ?? textOf(stated);
  const isMember = ticked ?? terms.is_member;
  const save = useStateTerms(site.code);
  const forget = useForget(terms);
  const name = site.name || site.code;
  const sign = moneyParts({ amount: "0", currency }, locale).find((part) => part.type === "currency")?.value;
  const refusal = save.error instanceof ApiError ? save.error.fields.usual_shipping?.[0]?.message : undefined;
  const failure = save.error && !refusal ? errorSentence(save.error) : undefined;

  function settle() {
    setTyped(null);
    setTicked(null);
  }

  function put(amount: string, member: boolean) {
    if (amount.trim() === "") {
      if (stated) void forget().then(settle);
      return;
    }
    if (amount === textOf(stated) && member === terms.is_member) return;
    save.mutate(
      { usual_shipping: { amount, currency }, is_member: member },
      // What was typed during the answer is the next wish.
      { onSuccess: () => setTyped((now) => (now === amount ? null : now)), onSettled: () => setTicked(null) },
    );
  }

  return (
    <div role="group" aria-labelledby={id} className={classes.shop}>
      <div className={classes.says}>
        <p className={classes.name} id={id}>
          <b>{name}</b> <span className={surface.meta}>{counts}</span>
        </p>
        {example && <Effect example={example} isStated={stated !== null} />}
      </div>
      <TextInput
        aria-label={t`What shipping usually costs you at ${name}`}
        className={classes.amount}
        leftSection={sign}
        placeholder={t`unknown`}
        inputMode="decimal"
        autoComplete="off"
        maxLength={20}
        value={text}
        error={refusal ?? failure}
        onChange={(event) => {
          setTyped(event.currentTarget.value);
          save.reset();
        }}
        onBlur={() => put(text, isMember)}
        onKeyDown={(event) => event.key === "Enter" && put(text, isMember)}
      />
      {text.trim() !== "" && (
        <Switch
          className={classes.member}
          aria-label={t`I am a member`}
          label={t`I am a member`}
          description={t`It counts also where the page asks everybody for more.`}
          checked={isMember}
          onChange={(event) => {
            setTicked(event.currentTarget.checked);
            put(text, event.currentTarget.checked);
          }}
        />
      )}
      <p role="status" className={save.isSuccess ? classes.saved : surface.hidden}>
        {save.isSuccess && <Trans>Saved.</Trans>}
      </p>
    </div>
  );
}

/** What the setting does to one of the person's own products there. */
function Effect({ example, isStated }: { example: SiteTermsExample; isStated: boolean }) {
  const before = example.by_page.pay_now;
  const after = example.as_counted.pay_now;
  const byPage = <Price money={before} bound={boundOf(before.unknown)} />;
  const counted = <Price money={after} bound={boundOf(after.unknown)} />;
  const isCounted = isStated && after.assumed.length > 0;
  return (
    <div className={classes.effect}>
      <p className={classes.product}>{example.title}</p>
      <p>
        {isCounted ? (
          <Trans comment="The effect of the setting on one product: by its page, and as counted now">
            You pay: {byPage} by its page, <b>{counted}</b> as you stated.
          </Trans>
        ) : (
          <Trans comment="One product of the shop">You pay: {byPage}.</Trans>
        )}
      </p>
    </div>
  );
}

/** The pages alone count again, with a way back to what was stated. */
function useForget({ site, usual_shipping: stated, is_member }: SiteTerms) {
  const toasts = useToasts();
  const forget = useForgetTerms(site.code);
  const restore = useStateTerms(site.code);
  const name = site.name || site.code;
  return async () => {
    try {
      await forget.mutateAsync();
    } catch (error) {
      await toasts.failed(error);
      return;
    }
    await toasts.undoable(<Trans>Only the pages of {name} count again.</Trans>, async () => {
      if (stated) await restore.mutateAsync({ usual_shipping: stated, is_member });
    });
  };
}
