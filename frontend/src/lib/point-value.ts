/**
 * What a point is worth, in thousandths of a yen from 0 to 1000, from what people type ("1", "0.85", "０．５", "¥1");
 * null where it is not such a value.
 */
export function parsePointValue(text: string): number | null {
  const plain = text
    .normalize("NFKC")
    .replace(/[\s¥円]/g, "")
    .replace(",", ".");
  if (!/^\d{1,4}(\.\d{0,3})?$|^\.\d{1,3}$/.test(plain)) return null;
  const [whole = "", fraction = ""] = plain.split(".");
  const thousandths = Number(whole) * 1000 + Number(fraction.padEnd(3, "0"));
  return thousandths <= 1000 ? thousandths : null;
}

/** As the API wants it: "0.850". */
export const pointValueText = (thousandths: number): string =>
  `${Math.floor(thousandths / 1000)}.${String(thousandths % 1000).padStart(3, "0")}`;

/** As people write it: "1", "0.85". */
export const shortPointValue = (value: string): string => value.replace(/\.?0+$/, "") || "0";

/** The example beside the setting: so many points that no rounding comes in. */
export const EXAMPLE = { payNow: 27_800, points: 2_000 } as const;

export const exampleEffective = (thousandths: number): string =>
  String(EXAMPLE.payNow - (EXAMPLE.points * thousandths) / 1000);
