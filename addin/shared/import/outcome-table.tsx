import { Button, makeStyles, mergeClasses, tokens } from "@fluentui/react-components";
import { Edit16Regular } from "@fluentui/react-icons";
import { Fragment } from "react";
import { useTranslation } from "react-i18next";
import type { ImportRow, ImportSettings } from "../../../server/contract/imports.ts";
import { RowChanges } from "./row-changes.tsx";
import { RowEditor } from "./row-editor.tsx";
import { columnsOf, fieldText, reasonText, valueOf } from "./texts.ts";
import type { Repairs } from "./use-repairs.ts";

const useStyles = makeStyles({
  box: { overflowX: "auto", containerType: "inline-size", marginTop: "8px", scrollbarWidth: "thin", ":focus-visible": { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: "1px" } },
  table: { minWidth: "100%", borderCollapse: "collapse" },
  head: { padding: "4px 12px 8px 0", textAlign: "start", whiteSpace: "nowrap", fontWeight: tokens.fontWeightRegular, fontSize: tokens.fontSizeBase200, color: tokens.colorNeutralForeground2 },
  cell: { maxWidth: "260px", padding: "8px 12px 8px 0", textAlign: "start", verticalAlign: "top", borderTop: `1px solid ${tokens.colorNeutralStroke2}`, fontWeight: tokens.fontWeightRegular, overflow: "hidden", textOverflow: "ellipsis", whiteSpace: "nowrap" },
  line: { color: tokens.colorNeutralForeground2, fontVariantNumeric: "tabular-nums" },
  words: { minWidth: "240px", whiteSpace: "normal", overflowWrap: "anywhere" },
  wrong: { color: tokens.colorStatusDangerForeground1 },
  editor: { padding: "0 0 12px" },
  /** As wide as what is in sight of the table, and staying there. */
  inSight: { position: "sticky", insetInlineStart: 0, width: "100cqi", boxSizing: "border-box" },
});

interface OutcomeTableProps {
  label: string;
  rows: ImportRow[];
  settings: ImportSettings;
  repairs: Repairs | null;
}

/** The rows with their cells under the names that they have as contacts; why, or what changes, stands before them. */
export function OutcomeTable({ label, rows, settings, repairs }: OutcomeTableProps) {
  const styles = useStyles();
  const { t } = useTranslation();
  const fields = columnsOf(settings);
  const hasReasons = rows.some(({ reason }) => reason !== null);
  const hasChanges = rows.some(({ changes }) => changes.length > 0);
  const width = 1 + (hasReasons ? 1 : 0) + (hasChanges ? 1 : 0) + fields.length + (repairs ? 1 : 0);
  return (
    <div className={styles.box} role="region" aria-label={label} tabIndex={0}>
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col" className={styles.head}>{t("import.lineHead")}</th>
            {repairs && <td className={styles.head} />}
            {hasReasons && <th scope="col" className={styles.head}>{t("import.why")}</th>}
            {hasChanges && <th scope="col" className={styles.head}>{t("import.whatChanges")}</th>}
            {fields.map((field) => <th key={field} scope="col" className={styles.head} dir="auto">{fieldText(t, field, settings.mapping)}</th>)}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => {
            const isOpen = repairs?.isOpen(row.line) ?? false;
            return (
              <Fragment key={row.line}>
                <tr>
                  <th scope="row" className={mergeClasses(styles.cell, styles.line)}>{row.line}</th>
                  {repairs && <td className={styles.cell}><Button size="small" icon={<Edit16Regular />} aria-expanded={isOpen} aria-label={t("import.mendLine", { line: row.line })} onClick={() => repairs.toggle(row.line)}>{t(isOpen ? "import.leaveAsIs" : "import.mend")}</Button></td>}
                  {hasReasons && <td className={mergeClasses(styles.cell, styles.words)}>{reasonText(t, row)}</td>}
                  {hasChanges && <td className={mergeClasses(styles.cell, styles.words)}><RowChanges changes={row.changes} mapping={settings.mapping} /></td>}
                  {fields.map((field) => <ValueCell key={field} row={row} field={field} settings={settings} typed={repairs?.edits.get(row.line)?.[field]} />)}
                </tr>
                {repairs && isOpen && <tr><td colSpan={width} className={styles.editor}><div className={styles.inSight}><RowEditor row={row} settings={settings} repairs={repairs} /></div></td></tr>}
              </Fragment>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

function ValueCell({ row, field, settings, typed }: { row: ImportRow; field: string; settings: ImportSettings; typed: string | undefined }) {
  const styles = useStyles();
  const value = typed ?? valueOf(row, field, settings);
  const isWrong = row.outcome === "refused" && typed === undefined && settings.mapping.some(({ column, mergeField }) => mergeField === field && column === row.column);
  return <td className={mergeClasses(styles.cell, isWrong && styles.wrong)} dir="auto" title={value}>{value}</td>;
}
