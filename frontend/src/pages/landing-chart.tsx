import { useLingui } from "@lingui/react/macro";
import { Sparkline } from "../components/sparkline";

const DAY = 86_400_000;
const day = (number: number) => new Date(Date.UTC(2026, 8, 1) + number * DAY).toISOString();
const SPANS = [
  { at: day(0), until: day(20), amount: "12800" },
  { at: day(20), until: day(32), amount: "12300" },
  { at: day(32), until: day(54), amount: "12800" },
  { at: day(59), until: day(79), amount: "12800" },
  { at: day(79), until: day(91), amount: "11760" },
];

export function LandingChart() {
  const { t } = useLingui();
  return (
    <div
      role="img"
      aria-label={t`The price of a kettle: from 12,800 yen to 11,760 yen, with four days without a record. At the fall one email was sent.`}
    >
      <Sparkline spans={SPANS} height={160} />
    </div>
  );
}
