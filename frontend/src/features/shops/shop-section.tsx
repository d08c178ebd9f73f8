import { Button } from "@mantine/core";
import { Plural, Trans } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { ErrorNote } from "../../components/states";
import surface from "../../components/surface.module.css";
import { useToasts } from "../../components/toasts";
import { Waiting } from "../../components/waiting";
import { shopsQuery, useSaySame } from "./queries";
import { type OtherProduct, SameDialog } from "./same-dialog";
import { ShopTable } from "./shop-table";
import classes from "./shops.module.css";

const WAITING = [120];

/** Where the same product is sold, compared by what it comes to. */
export function ShopSection({
  id,
  products,
  onOpen,
}: {
  id: string;
  products: readonly OtherProduct[] | undefined;
  /** The person's other products are needed now. */
  onOpen: () => void;
}) {
  const shops = useQuery(shopsQuery(id));
  const toasts = useToasts();
  const say = useSaySame();
  const [isAsking, setAsking] = useState(false);

  async function apart(other: string) {
    try {
      await say.mutateAsync({ id: other, other: null });
    } catch (error) {
      await toasts.failed(error);
      return;
    }
    await toasts.undoable(<Trans>They are two products again.</Trans>, () =>
      say.mutateAsync({ id: other, other: id }),
    );
  }

  const count = shops.data?.length ?? 0;
  const known = new Set(shops.data?.map((offer) => offer.tracked_product));
  return (
    <section className={surface.section} aria-labelledby="shops">
      <div className={classes.head}>
        <h2 id="shops">
          <Trans>Compare shops</Trans>
        </h2>
        {count > 1 && (
          <span className={classes.count}>
            <Plural value={count} one="# shop" other="# shops, by effective price" />
          </span>
        )}
        <Button
          className={surface.push}
          size="sm"
          variant="subtle"
          onClick={() => {
            onOpen();
            setAsking(true);
          }}
        >
          <Trans>Add a shop</Trans>
        </Button>
      </div>
      {shops.isPending ? (
        <Waiting heights={WAITING} />
      ) : !shops.data ? (
        <ErrorNote error={shops.error} retry={() => void shops.refetch()} />
      ) : count <= 1 ? (
        <p className={`${surface.card} ${surface.pad} ${surface.soft}`}>
          <Trans>
            Only this shop so far. When another shop names the same JAN code, it stands here; or say yourself
            which one is the same.
          </Trans>
        </p>
      ) : (
        <ShopTable offers={shops.data} onApart={(other) => void apart(other)} />
      )}
      <SameDialog
        id={id}
        products={products?.filter((product) => !known.has(product.id))}
        opened={isAsking}
        onClose={() => setAsking(false)}
      />
    </section>
  );
}
