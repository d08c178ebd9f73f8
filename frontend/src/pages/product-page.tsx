import { PageTitle } from "../components/page-title";
export function ProductPage() {
  return <PageTitle>PriceAlert</PageTitle>;
}
