import { describe, expect, test } from "vitest";
import { formatMoney, formatMoneyShort, formatPercent, moneyParts } from "./money";

describe("money", () => {
  test.each([
    ["27800", "JPY", "ja", "¥27,800"],
    ["27800", "JPY", "en", "¥27,800"],
    ["1299", "USD", "ja", "$1,299.00"],
    ["1299.5", "USD", "en", "$1,299.50"],
    ["12.345", "KWD", "en", "KWD 12.345"],
    ["-5000", "JPY", "ja", "−¥5,000"],
    ["0", "JPY", "ja", "¥0"],
    ["62.50", "JPY/item", "ja", "¥62.5 / 本"],
    ["158.00", "JPY/100ml", "en", "¥158 / 100 ml"],
    ["0.1041", "USD/floz", "en", "$0.1041 / fl oz"],
    ["5.0000", "USD/roll", "en", "$5.00 / roll"],
  ] as const)("%s %s in %s reads %s", (amount, currency, locale, expected) => {
    expect(formatMoney({ amount, currency }, locale).replaceAll("\u00A0", " ")).toBe(expected);
  });

  test("an amount beyond the exactness of a float keeps every digit", () => {
    expect(formatMoney({ amount: "9007199254740993.01", currency: "USD" }, "en")).toBe(
      "$9,007,199,254,740,993.01",
    );
  });

  test("the sign of the currency is a part of its own", () => {
    expect(moneyParts({ amount: "1980", currency: "JPY" }, "ja").map((part) => part.type)).toContain(
      "currency",
    );
    expect(
      moneyParts({ amount: "1980", currency: "JPY" }, "ja")
        .map((part) => part.value)
        .join(""),
    ).toBe("¥1,980");
  });

  test("an axis in Japanese counts in 万 without a sign", () => {
    expect(formatMoneyShort(34_000, "JPY", "ja")).toBe("3.4万");
    expect(formatMoneyShort(34_000, "JPY", "en")).toBe("¥34K");
  });
});

test.each(["ja", "en"] as const)("the steps of a narrow axis stay apart in %s", (locale) => {
  for (const start of [2_900, 27_000, 148_000, 1_060_000]) {
    const steps = [0, 1, 2, 3].map((step) => start + (step * start) / 500);
    const labels = steps.map((value) => formatMoneyShort(value, "JPY", locale));
    expect(new Set(labels).size, labels.join(" ")).toBe(steps.length);
  }
});

describe("a change in percent", () => {
  test.each([
    ["-15.2", "−15%"],
    ["2.0", "+2%"],
    ["-0.4", "−0.4%"],
    ["0.0", "0%"],
  ])("%s reads %s", (percent, expected) => {
    expect(formatPercent(percent, "ja")).toBe(expected);
  });
});
