import { useLingui } from "@lingui/react/macro";
import { useId } from "react";
import { useFormat } from "../i18n/format";
import { DAYS, FALL_AT, GAP, type Step, STEPS } from "./landing-story";
import classes from "./landing-chart.module.css";

interface Drawing {
  width: number;
  height: number;
  left: number;
  right: number;
  bottom: number;
  hasFlag: boolean;
}

// A chart has a drawing of its own on the phone: letters keep their size.
const DESK: Drawing = { width: 540, height: 250, left: 66, right: 88, bottom: 30, hasFlag: true };
const PHONE: Drawing = { width: 350, height: 200, left: 74, right: 22, bottom: 30, hasFlag: false };
const TOP = 22;
const LOWEST = 11_350;
const HIGHEST = 13_150;
const TICKS = [11_500, 12_000, 12_500, 13_000];

/** The kettle's price as it is recorded, day by day; `day` is how far the record has come. */
export function LandingChart({ day, now }: { day: number; now: number }) {
  const { t } = useLingui();
  return (
    <div
      role="img"
      aria-label={t`The price of a kettle: from 12,800 yen to 11,760 yen, with four days without a record. At the fall one email was sent.`}
    >
      <Chart drawing={DESK} day={day} now={now} className={classes.desk} />
      <Chart drawing={PHONE} day={day} now={now} className={classes.phone} />
    </div>
  );
}

function Chart({
  drawing,
  day,
  now,
  className,
}: {
  drawing: Drawing;
  day: number;
  now: number;
  className: string | undefined;
}) {
  const { t } = useLingui();
  const format = useFormat();
  const id = useId();
  const { width, height, left, right, bottom } = drawing;
  const floor = height - bottom;
  const end = width - right;
  const x = (at: number) => left + ((end - left) * at) / DAYS;
  const y = (amount: number) => TOP + ((floor - TOP) * (HIGHEST - amount)) / (HIGHEST - LOWEST);
  const last = STEPS.findLast(({ from }) => from <= day) ?? STEPS[0];
  const lastY = y(last.amount);
  const yen = (amount: number) => format.money({ amount: String(amount), currency: "JPY" });
  const lines = linesOf(STEPS, x, y);
  return (
    <svg
      className={`${classes.chart} ${className ?? ""}`}
      viewBox={`0 0 ${width} ${height}`}
      aria-hidden="true"
    >
      <defs>
        <clipPath id={`${id}-seen`}>
          <rect x="0" y="0" width={Math.max(0, x(day))} height={height} />
        </clipPath>
        <pattern
          id={`${id}-hatch`}
          width="6"
          height="6"
          patternUnits="userSpaceOnUse"
          patternTransform="rotate(45)"
        >
          <rect width="6" height="6" className={classes.hatchPaper} />
          <path d="M0 0v6" className={classes.hatchLine} />
        </pattern>
      </defs>
      {TICKS.map((tick) => (
        <g key={tick}>
          <path className={classes.grid} d={`M${left} ${y(tick)}H${end}`} />
          <text x={left - 10} y={y(tick) + 4} textAnchor="end">
            {yen(tick)}
          </text>
        </g>
      ))}
      {monthsBefore(now).map(({ at, date }) => (
        <text key={at} x={x(at)} y={height - 8} textAnchor="middle">
          {date.toLocaleDateString(format.locale, { month: "short" })}
        </text>
      ))}
      <g clipPath={`url(#${id}-seen)`}>
        <rect
          x={x(GAP.from)}
          y={TOP}
          width={x(GAP.to) - x(GAP.from)}
          height={floor - TOP}
          fill={`url(#${id}-hatch)`}
        />
        {lines.map((line) => (
          <g key={line.path}>
            <path className={classes.area} d={`${line.path}V${floor}H${line.from}Z`} />
            <path className={classes.line} d={line.path} />
          </g>
        ))}
      </g>
      {day >= GAP.to && (
        <text x={(x(GAP.from) + x(GAP.to)) / 2} y={TOP - 6} textAnchor="middle">
          {t`No record`}
        </text>
      )}
      {day >= FALL_AT && <path className={classes.mark} d={`M${x(FALL_AT) - 8} ${lastY + 7}h16l-8 13z`} />}
      <circle className={classes.end} cx={x(day)} cy={lastY} r="4.5" />
      {drawing.hasFlag && (
        <g transform={`translate(${x(day) + 9} ${lastY})`}>
          <path className={classes.end} d="M0 0l7 -12h61a4 4 0 0 1 4 4v16a4 4 0 0 1 -4 4h-61z" />
          <text className={classes.flag} x="10" y="4.5">
            {yen(last.amount)}
          </text>
        </g>
      )}
    </svg>
  );
}

/** The steps as lines, one for each stretch without a gap. */
function linesOf(steps: readonly Step[], x: (at: number) => number, y: (amount: number) => number) {
  const lines: { from: number; path: string }[] = [];
  for (const { from, to, amount, afterGap } of steps) {
    const line = lines.at(-1);
    if (!line || afterGap) lines.push({ from: x(from), path: `M${x(from)} ${y(amount)}H${x(to)}` });
    else line.path += `V${y(amount)}H${x(to)}`;
  }
  return lines;
}

/** The firsts of the months within the record, as days of it. */
function monthsBefore(now: number) {
  const start = now - DAYS * 86_400_000;
  return [0, 1, 2, 3]
    .map((back) => {
      const date = new Date(now);
      date.setHours(0, 0, 0, 0);
      date.setDate(1);
      date.setMonth(date.getMonth() - back);
      return { at: (date.getTime() - start) / 86_400_000, date };
    })
    .filter(({ at }) => at > 4 && at < DAYS - 4);
}
