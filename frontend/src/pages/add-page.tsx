import { Button } from "@mantine/core";
import { Trans } from "@lingui/react/macro";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { PageTitle } from "../components/page-title";
import surface from "../components/surface.module.css";
import { RuleForm } from "../features/alerts/rule-form";
import { NewAddress } from "../features/products/new-address";
import { NewProduct } from "../features/products/new-product";
import classes from "./add-page.module.css";
import { ruleSubject } from "./rule-subject";

/** From an address to a watched product: recognised, read, found, and the first alert. */
export function AddPage() {
  const { url, product: id } = useSearch({ from: "/add" });
  const navigate = useNavigate();
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
            firstAlert={(product) => (
              <section className={classes.alert}>
                <h2>
                  <Trans>When shall we tell you?</Trans>
                </h2>
                <p className={surface.meta}>
                  <Trans>You can change this later. One fall, one message.</Trans>
                </p>
                <RuleForm
                  key={product.price?.shelf.currency}
                  subject={ruleSubject(product)}
                  action={<Trans>Tell me like this</Trans>}
                  onSaved={() => void navigate({ to: "/products/$id", params: { id: product.id } })}
                  onCancel={
                    <Button
                      variant="subtle"
                      onClick={() => void navigate({ to: "/products/$id", params: { id: product.id } })}
                    >
                      <Trans>Not now: only record it</Trans>
                    </Button>
                  }
                />
              </section>
            )}
          />
        ) : (
          <NewAddress
            key={url}
            url={url ?? ""}
            onUrl={(next) => void navigate({ to: "/add", search: { url: next }, replace: true })}
            onAdded={(product) =>
              void navigate({ to: "/add", search: { product: product.id }, replace: true })
            }
          />
        )}
      </div>
    </div>
  );
}
