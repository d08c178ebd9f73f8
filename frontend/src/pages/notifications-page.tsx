import { PageTitle } from "../components/page-title";
export function NotificationsPage() {
  return <PageTitle>PriceAlert</PageTitle>;
}
