import { useNavigate, useSearch } from "@tanstack/react-router";
import { Ledger } from "../features/purchases/ledger";

export function PurchasesPage() {
  const { page } = useSearch({ from: "/purchases" });
  const navigate = useNavigate({ from: "/purchases" });
  return (
    <Ledger
      page={Math.max(1, Math.trunc(Number(page ?? 1)) || 1)}
      onPage={(to) => void navigate({ search: { page: to === 1 ? undefined : String(to) } })}
    />
  );
}
