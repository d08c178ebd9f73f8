import { Trans } from "@lingui/react/macro";
import { DASHES } from "../../components/step-drawing";
import classes from "./price-history.module.css";

export interface ComparedShop {
  id: string;
  name: string;
}

/** As many lines as can be told apart. */
const MOST = DASHES.length;

/** Which other shops' prices are drawn beside this one's; each with the dashes of its line. */
export function Compared({
  shops,
  chosen,
  onChange,
}: {
  shops: readonly ComparedShop[];
  chosen: readonly string[];
  onChange: (chosen: readonly string[]) => void;
}) {
  const shown = shops.filter((shop) => chosen.includes(shop.id));
  return (
    <fieldset className={classes.compared}>
      <legend>
        <Trans>Compare with</Trans>
      </legend>
      {shops.map((shop) => {
        const isOn = chosen.includes(shop.id);
        return (
          <label key={shop.id} data-on={isOn || undefined}>
            <input
              type="checkbox"
              checked={isOn}
              disabled={!isOn && chosen.length >= MOST}
              onChange={() => onChange(isOn ? chosen.filter((id) => id !== shop.id) : [...chosen, shop.id])}
            />
            {isOn && (
              <svg width="26" height="8" aria-hidden="true">
                <path d="M0 4h26" strokeDasharray={(DASHES[shown.indexOf(shop) % MOST] ?? []).join(" ")} />
              </svg>
            )}
            <span>{shop.name}</span>
          </label>
        );
      })}
    </fieldset>
  );
}
