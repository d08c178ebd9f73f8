import { Button } from "@mantine/core";
import { Trans } from "@lingui/react/macro";
import { useNavigate, useSearch } from "@tanstack/react-router";
import type { AlertRule, TrackedProduct } from "../api/generated/model";
import { PageTitle } from "../components/page-title";
import surface from "../components/surface.module.css";
import { useConfig, useMaybeMe } from "../features/account/queries";
import { FirstAlert, type Target } from "../features/adding/first-alert";
import { Examples, OtherWays } from "../features/adding/first-steps";
import { RuleForm } from "../features/alerts/rule-form";
import { fractionDigits, suggestTargets } from "../features/alerts/suggestions";
import { OwnPrice } from "../features/by-hand/own-price";
import { NewAddress } from "../features/products/new-address";
import { NewProduct } from "../features/products/new-product";
import { useBring } from "../lib/use-bring";
import classes from "./add-page.module.css";
import { ruleSubject } from "./rule-subject";

/** From an address to a watched product: recognised, read, found, and the first alert. */
export function AddPage() {
  const { url, product: id } = useSearch({ from: "/add" });
  const navigate = useNavigate();
  const bring = useBring({ replace: true });
  const config = useConfig();

  return (
    <div className={surface.narrow} style={{ margin: "0 auto" }}>
      <PageTitle>
        <Trans>Add a product</Trans>
      </PageTitle>
      <div className={classes.steps}>
        {id ? (
          <NewProduct
            id={id}
            onRemoved={() => void navigate({ to: "/add", replace: true })}
            ownPrice={(product) => <OwnPrice key={product.status.kind} product={product} />}
            firstAlert={(product) => <First key={product.price?.shelf.currency} product={product} />}
          />
        ) : (
          <NewAddress
            key={url}
            url={url ?? ""}
            onUrl={bring}
            onAdded={(product) =>
              void navigate({ to: "/add", search: { product: product.id }, replace: true })
            }
          />
        )}
      </div>
      {!id && !url && (
        <>
          <Examples urls={config.data?.examples ?? []} />
          <OtherWays />
        </>
      )}
    </div>
  );
}

function First({ product }: { product: TrackedProduct }) {
  const me = useMaybeMe();
  // Signing out forgets the person a moment before the page is left.
  if (!me) return null;
  const email = me.alert_email?.confirmed ? me.alert_email.email : me.email;
  return (
    <FirstAlert
      product={product}
      targets={targetsOf(product)}
      email={me.wants_email ? email : null}
      otherRule={(onSaved: (rule: AlertRule) => void, onCancel: () => void) => (
        <RuleForm
          subject={ruleSubject(product)}
          action={<Trans>Tell me like this</Trans>}
          onSaved={onSaved}
          onCancel={
            <Button variant="subtle" onClick={onCancel}>
              <Trans>Back</Trans>
            </Button>
          }
        />
      )}
    />
  );
}

/** A tenth less, and the lowest of 90 days where it is lower than now. */
function targetsOf({ price, lowest }: TrackedProduct): Target[] {
  if (!price) return [];
  const { amount, currency } = price.shelf;
  const least = lowest.in_90_days?.currency === currency ? lowest.in_90_days.amount : null;
  return suggestTargets(amount, least, fractionDigits(currency))
    .filter(({ percent, isLowest }) => isLowest || percent === -10)
    .map(({ amount: target, percent, isLowest }) => ({
      price: { amount: target, currency },
      percent,
      isLowest,
    }));
}
