import { makeStyles, mergeClasses, tokens } from "@fluentui/react-components";
import { ArrowRight12Regular } from "@fluentui/react-icons";
import { useTranslation } from "react-i18next";
import type { ImportRow, ImportSettings } from "../../../server/contract/imports.ts";
import { fieldText } from "./texts.ts";

const useStyles = makeStyles({
  changes: { display: "grid", gridTemplateColumns: "max-content minmax(0, 1fr)", columnGap: "8px", margin: 0, fontSize: tokens.fontSizeBase200, lineHeight: tokens.lineHeightBase200 },
  field: { color: tokens.colorNeutralForeground2 },
  change: { margin: 0, overflowWrap: "anywhere" },
  arrow: { display: "inline-flex", verticalAlign: "middle", marginInline: "6px", color: tokens.colorNeutralForeground3, ":dir(rtl)": { transform: "scaleX(-1)" } },
  before: { color: tokens.colorNeutralForeground2, textDecorationLine: "line-through" },
  none: { fontStyle: "italic", color: tokens.colorNeutralForeground2 },
});

/** What is stored and what the file says, field by field. */
export function RowChanges({ changes, mapping }: { changes: ImportRow["changes"]; mapping: ImportSettings["mapping"] }) {
  const styles = useStyles();
  const { t } = useTranslation();
  const none = <span className={styles.none}>{t("import.empty")}</span>;
  return (
    <dl className={styles.changes}>
      {changes.map(({ field, before, after }) => (
        <div key={field} style={{ display: "contents" }}>
          <dt className={styles.field}>{fieldText(t, field, mapping)}</dt>
          <dd className={styles.change}>
            <bdi className={mergeClasses(before && styles.before)}>{before || none}</bdi>
            <span className={styles.arrow} role="img" aria-label={t("import.becomes")}><ArrowRight12Regular /></span>
            <bdi>{after || none}</bdi>
          </dd>
        </div>
      ))}
    </dl>
  );
}
