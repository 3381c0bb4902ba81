import { Link, makeStyles, tokens } from "@fluentui/react-components";
import { Info16Regular } from "@fluentui/react-icons";
import { useTranslation } from "react-i18next";
import type { ImportSettings, UploadInspection } from "../../../server/contract/imports.ts";

const useStyles = makeStyles({
  root: { display: "grid", gridTemplateColumns: "16px minmax(0, 1fr)", gap: "6px", margin: 0, color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200, lineHeight: tokens.lineHeightBase200 },
});

interface CountryHintProps {
  inspection: UploadInspection;
  settings: ImportSettings;
  onCountry: (country: string) => void;
}

/** Numbers that no country's rules can be chosen for by themselves; the reader's own country is one click away. */
export function CountryHint({ inspection, settings, onCountry }: CountryHintProps) {
  const styles = useStyles();
  const { t, i18n } = useTranslation();
  const phone = settings.mapping.findIndex(({ target }) => target === "phone");
  const isKnown = settings.defaultCountry !== null || settings.mapping.some(({ target }) => target === "country");
  const isNational = inspection.rows.some(({ cells }) => /\d{3}/.test(cells[phone] ?? "") && !/^\D*(\+|00)/.test(cells[phone]!));
  if (phone < 0 || isKnown || !isNational) return null;
  const region = new Intl.Locale(navigator.language).maximize().region;
  return (
    <p className={styles.root}>
      <Info16Regular aria-hidden />
      <span>
        {t("import.phoneHint")}
        {region && <> <Link as="button" inline onClick={() => onCountry(region)}>{t("import.phoneHintUse", { country: new Intl.DisplayNames(i18n.language, { type: "region" }).of(region) })}</Link></>}
      </span>
    </p>
  );
}
