import { useId } from "react";
import { type Span, sparklineShape } from "../lib/sparkline";
import classes from "./sparkline.module.css";

const WIDTH = 560;

/** Steps of a price, gaps hatched, the last move in its colour. Decoration: the words beside it say the same. */
export function Sparkline({ spans, height = 48 }: { spans: readonly Span[]; height?: number }) {
  const hatch = useId();
  const shape = sparklineShape(spans, WIDTH, height);
  if (!shape) return null;
  return (
    <svg
      className={classes.sparkline}
      viewBox={`0 0 ${WIDTH} ${height}`}
      preserveAspectRatio="none"
      style={{ height }}
      aria-hidden="true"
    >
      <defs>
        <pattern id={hatch} width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
          <rect width="6" height="6" className={classes.hatchPaper} />
          <path d="M0 0v6" className={classes.hatchLine} />
        </pattern>
      </defs>
      {shape.areas.map((path) => (
        <path key={path} d={path} className={classes.area} />
      ))}
      {shape.gaps.map(([x, width]) => (
        <rect key={x} x={x} y="2" width={width} height={height - 2} fill={`url(#${hatch})`} />
      ))}
      {shape.lines.map((path) => (
        <path key={path} d={path} className={classes.line} />
      ))}
      <path d={`M0 ${shape.lowestY}H${WIDTH}`} className={classes.lowest} />
      {shape.last && (
        <path d={shape.last.path} className={shape.last.way < 0 ? classes.fall : classes.rise} />
      )}
    </svg>
  );
}
