import { Modal, TextInput } from "@mantine/core";
import { Trans, useLingui } from "@lingui/react/macro";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import type { Money } from "../../api/generated/model";
import { Price } from "../../components/price";
import { ErrorNote } from "../../components/states";
import { useSaySame } from "./queries";
import classes from "./shops.module.css";

export interface OtherProduct {
  id: string;
  title: string;
  shop: string;
  price: Money | null;
}

const MOST_SHOWN = 50;

/** Says which of the person's other products is the same thing, sold elsewhere. */
export function SameDialog({
  id,
  products,
  opened,
  onClose,
}: {
  id: string;
  /** What the person watches beside this; undefined while it is fetched. */
  products: readonly OtherProduct[] | undefined;
  opened: boolean;
  onClose: () => void;
}) {
  const { t } = useLingui();
  const [search, setSearch] = useState("");
  const say = useSaySame();
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  const found = products?.filter((product) =>
    words.every((word) => `${product.title} ${product.shop}`.toLowerCase().includes(word)),
  );
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t`Which one is the same?`}
      closeButtonProps={{ "aria-label": t`Close` }}
      centered
    >
      <div className={classes.same}>
        <p>
          <Trans>
            Choose what you watch in another shop. To add a shop, <Link to="/add">paste its page</Link> first.
          </Trans>
        </p>
        <TextInput
          label={t`Search what you watch`}
          type="search"
          value={search}
          w="100%"
          data-autofocus
          onChange={(event) => setSearch(event.currentTarget.value)}
        />
        {say.error && <ErrorNote error={say.error} />}
        {found?.length === 0 && (
          <p>
            <Trans>Nothing found. Try other words.</Trans>
          </p>
        )}
        <ul className={classes.list}>
          {found?.slice(0, MOST_SHOWN).map((product) => (
            <li key={product.id}>
              <button
                type="button"
                disabled={say.isPending}
                onClick={() => say.mutate({ id, other: product.id }, { onSuccess: onClose })}
              >
                <span>{product.title}</span>
                {product.price && <Price money={product.price} />}
                <span className={classes.count}>{product.shop}</span>
              </button>
            </li>
          ))}
        </ul>
      </div>
    </Modal>
  );
}
