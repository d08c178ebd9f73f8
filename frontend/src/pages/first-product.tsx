import { useConfig } from "../features/account/queries";
import { Examples, OtherWays, WhatToExpect } from "../features/adding/first-steps";
import { EmptyList } from "../features/products/empty-list";
import { useBring } from "../lib/use-bring";

/** A person who watches nothing yet: the field, pages to try, and what happens next. */
export function FirstProduct() {
  const bring = useBring();
  const config = useConfig();
  return (
    <EmptyList onAddress={bring}>
      <Examples urls={config.data?.examples ?? []} />
      <OtherWays />
      <WhatToExpect />
    </EmptyList>
  );
}
