import { useLocale } from "../i18n/format";
import { activate } from "../i18n/i18n";
import classes from "./shell.module.css";

/** For visitors: the other language, named in itself. A signed-in person's language is a setting. */
export function LanguageSwitch() {
  const other = useLocale() === "ja" ? "en" : "ja";
  return (
    <button type="button" className={classes.language} lang={other} onClick={() => void activate(other)}>
      {other === "en" ? "English" : "日本語"}
    </button>
  );
}
