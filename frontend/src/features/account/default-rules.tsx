import { Button, NativeSelect, TextInput } from "@mantine/core";
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import type { DefaultRule, DefaultRuleBody, DefaultRuleKind } from "../../api/generated/model";
import { FieldNote } from "../../components/field-note";
import { ErrorNote } from "../../components/states";
import surface from "../../components/surface.module.css";
import { useToasts } from "../../components/toasts";
import { formErrors } from "../../lib/form-errors";
import { wholeNumber } from "../../lib/whole-number";
import { bodyOf, defaultRulesQuery, useAddDefault, useRemoveDefault } from "./default-queries";
import classes from "./default-rules.module.css";
import { SettingsSection } from "./settings-parts";

/** The alerts that each new product gets, or each that gets a tag. */
export function DefaultRules() {
  const list = useQuery(defaultRulesQuery);
  return (
    <SettingsSection id="defaults" title={<Trans>For each new product</Trans>}>
      <p className={surface.meta}>
        <Trans>
          A product gets these once: when you add it, or when it first gets the tag. What you watch already
          stays as it is, and what is true at that moment is not told.
        </Trans>
      </p>
      {list.error && <ErrorNote error={list.error} retry={() => void list.refetch()} />}
      {list.data && list.data.length > 0 && (
        <ul className={classes.list}>
          {list.data.map((rule) => (
            <Row key={rule.id} rule={rule} />
          ))}
        </ul>
      )}
      <NewDefault />
    </SettingsSection>
  );
}

function Row({ rule }: { rule: DefaultRule }) {
  const { t } = useLingui();
  const toasts = useToasts();
  const remove = useRemoveDefault();
  const add = useAddDefault();
  const { sentence, tag } = rule;
  return (
    <li>
      <p>
        {sentence}
        {tag && <span className={surface.meta}> · {tag}</span>}
      </p>
      <Button
        size="sm"
        variant="subtle"
        aria-label={t`Delete: ${rule.sentence}`}
        loading={remove.isPending}
        onClick={() =>
          remove.mutate(rule.id, {
            onError: (error) => void toasts.failed(error),
            onSuccess: () =>
              void toasts.undoable(<Trans>The alert is deleted.</Trans>, () => add.mutateAsync(bodyOf(rule))),
          })
        }
      >
        <Trans>Delete</Trans>
      </Button>
    </li>
  );
}

const FIELDS = ["percent", "days", "tag"];

function NewDefault() {
  const { t } = useLingui();
  const toasts = useToasts();
  const add = useAddDefault();
  const remove = useRemoveDefault();
  const [kind, setKind] = useState<DefaultRuleKind>("drop");
  const [number, setNumber] = useState("10");
  const [tag, setTag] = useState("");
  const [errors, setErrors] = useState<Record<string, string>>({});
  const kinds: { value: DefaultRuleKind; label: string }[] = [
    { value: "drop", label: t`it falls by a percentage` },
    { value: "any_fall", label: t`it falls at all` },
    { value: "lowest", label: t`it is lower than ever` },
    { value: "back_in_stock", label: t`it is back in stock` },
    { value: "out_of_stock", label: t`it is out of stock` },
    { value: "pre_order", label: t`it can be pre-ordered` },
    { value: "gone", label: t`its page is gone` },
    { value: "unseen", label: t`no look succeeds` },
  ];

  function submit(event: FormEvent) {
    event.preventDefault();
    setErrors({});
    add.mutate(bodyFor(kind, number, tag), {
      onSuccess: ({ id }) => {
        setTag("");
        void toasts.undoable(<Trans>The alert is added.</Trans>, () => remove.mutateAsync(id));
      },
      onError: (error) => setErrors(formErrors(error, FIELDS)),
    });
  }

  return (
    <form className={classes.form} onSubmit={submit}>
      <NativeSelect
        label={t`Tell me when`}
        data={kinds}
        value={kind}
        onChange={(event) => {
          const chosen = event.currentTarget.value as DefaultRuleKind;
          setKind(chosen);
          setNumber(chosen === "unseen" ? "7" : "10");
        }}
      />
      {(kind === "drop" || kind === "unseen") && (
        <TextInput
          label={kind === "drop" ? t`Per cent since you added it` : t`Days`}
          inputMode="decimal"
          value={number}
          error={errors.percent ?? errors.days}
          onChange={(event) => setNumber(event.currentTarget.value)}
        />
      )}
      <TextInput
        label={t`Only with the tag (optional)`}
        maxLength={40}
        value={tag}
        error={errors.tag}
        onChange={(event) => setTag(event.currentTarget.value)}
      />
      <Button type="submit" loading={add.isPending}>
        <Trans>Add an alert</Trans>
      </Button>
      <FieldNote>{errors.form}</FieldNote>
    </form>
  );
}

function bodyFor(kind: DefaultRuleKind, number: string, tag: string): DefaultRuleBody {
  return {
    kind,
    tag: tag.trim() || null,
    ...(kind === "drop" && { percent: number.normalize("NFKC").trim(), base: "registration" }),
    ...(kind === "unseen" && { days: wholeNumber(number) }),
  };
}
