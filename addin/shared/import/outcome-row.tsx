import { Button, makeStyles, mergeClasses, tokens } from "@fluentui/react-components";
import { Edit16Regular } from "@fluentui/react-icons";
import { useTranslation } from "react-i18next";
import type { ImportRow, ImportSettings } from "../../../server/contract/imports.ts";
import { RowChanges } from "./row-changes.tsx";
import { RowEditor } from "./row-editor.tsx";
import { columnsOf, fieldText, reasonText, valueOf } from "./texts.ts";
import type { Repairs } from "./use-repairs.ts";

/** All of them are in the row's title. */
const VALUES_SHOWN = 5;

const useStyles = makeStyles({
  row: { padding: "8px 0", borderTop: `1px solid ${tokens.colorNeutralStroke2}` },
  head: { display: "flex", alignItems: "center", justifyContent: "space-between", minHeight: "24px" },
  line: { margin: 0, color: tokens.colorNeutralForeground2, fontVariantNumeric: "tabular-nums", fontSize: tokens.fontSizeBase200, lineHeight: tokens.lineHeightBase200 },
  reason: { margin: 0, fontWeight: tokens.fontWeightSemibold, overflowWrap: "anywhere" },
  values: { margin: 0, color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200, lineHeight: tokens.lineHeightBase200, overflowWrap: "anywhere" },
  main: { color: tokens.colorNeutralForeground1, fontSize: tokens.fontSizeBase300, lineHeight: tokens.lineHeightBase300 },
  changes: { marginTop: "4px" },
  editor: { marginTop: "8px" },
});

interface OutcomeRowProps {
  row: ImportRow;
  settings: ImportSettings;
  /** Null where nothing can be mended. */
  repairs: Repairs | null;
}

/** A row where there is little width: its reason, then its first values in one run. */
export function OutcomeRow({ row, settings, repairs }: OutcomeRowProps) {
  const styles = useStyles();
  const { t } = useTranslation();
  const isOpen = repairs?.isOpen(row.line) ?? false;
  const edited = repairs?.edits.get(row.line);
  const values = columnsOf(settings).map((field) => [field, edited?.[field] ?? valueOf(row, field, settings)] as const).filter(([, value]) => value);
  const reason = reasonText(t, row);
  return (
    <li className={styles.row}>
      <div className={styles.head}>
        <p className={styles.line}>{t("import.line", { line: row.line })}</p>
        {repairs && <Button size="small" appearance="subtle" icon={<Edit16Regular />} aria-expanded={isOpen} aria-label={t("import.mendLine", { line: row.line })} onClick={() => repairs.toggle(row.line)}>{t(isOpen ? "import.leaveAsIs" : "import.mend")}</Button>}
      </div>
      <div>
        {reason && <p className={styles.reason}>{reason}</p>}
        <p className={mergeClasses(styles.values, !reason && styles.main)} dir="auto" title={values.map(([field, value]) => `${fieldText(t, field, settings.mapping)}: ${value}`).join("\n")}>{values.slice(0, VALUES_SHOWN).map(([, value]) => value).join(" · ")}</p>
        {row.changes.length > 0 && <div className={styles.changes}><RowChanges changes={row.changes} mapping={settings.mapping} /></div>}
      </div>
      {repairs && isOpen && <div className={styles.editor}><RowEditor row={row} settings={settings} repairs={repairs} /></div>}
    </li>
  );
}
