import { PageTitle } from "../components/page-title";
export function AddPage() {
  return <PageTitle>PriceAlert</PageTitle>;
}
