import { makeStyles, mergeClasses, tokens } from "@fluentui/react-components";
import { ErrorCircle12Filled, Warning12Filled } from "@fluentui/react-icons";
import { useTranslation } from "react-i18next";

const useStyles = makeStyles({
  box: {
    overflow: "auto", maxHeight: "154px", border: `1px solid ${tokens.colorNeutralStroke2}`, borderRadius: tokens.borderRadiusMedium, scrollbarWidth: "thin",
    ":focus-visible": { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: "1px" },
  },
  large: { maxHeight: "274px" },
  busy: { opacity: 0.55 },
  table: { borderCollapse: "separate", borderSpacing: 0, minWidth: "100%", fontSize: tokens.fontSizeBase200, lineHeight: tokens.lineHeightBase200 },
  cell: { maxWidth: "200px", padding: "4px 8px", overflow: "hidden", textOverflow: "ellipsis", whiteSpace: "nowrap", textAlign: "start", borderBottom: `1px solid ${tokens.colorNeutralStroke3}`, fontWeight: tokens.fontWeightRegular },
  head: { position: "sticky", top: 0, zIndex: 1, backgroundColor: tokens.colorNeutralBackground3, fontWeight: tokens.fontWeightSemibold, borderBottom: `1px solid ${tokens.colorNeutralStroke2}` },
  line: { position: "sticky", insetInlineStart: 0, zIndex: 1, backgroundColor: tokens.colorNeutralBackground3, color: tokens.colorNeutralForeground2, textAlign: "end", fontVariantNumeric: "tabular-nums" },
  corner: { zIndex: 2 },
  refused: { backgroundColor: tokens.colorStatusDangerBackground1 },
  mark: { display: "inline-flex", verticalAlign: "-1px", marginInlineEnd: "4px" },
  problem: { color: tokens.colorStatusDangerForeground1 },
  hint: { color: tokens.colorStatusWarningForeground3 },
  empty: { padding: "12px", margin: 0, color: tokens.colorNeutralForeground2 },
});

export interface PreviewRow {
  line: number;
  cells: string[];
  /** Why the row would not be imported. */
  problem?: string;
  /** What of it could not be read, though it would be imported; "" for nothing. */
  hint?: string;
}

interface PreviewTableProps {
  label: string;
  headers: string[];
  rows: PreviewRow[];
  isLarge: boolean;
  /** What is shown is about to be replaced. */
  isBusy: boolean;
}

/** The first rows, scrolling in their own box; the header and the numbers of the lines stay in sight. */
export function PreviewTable({ label, headers, rows, isLarge, isBusy }: PreviewTableProps) {
  const styles = useStyles();
  const { t } = useTranslation();
  const mark = ({ problem, hint }: PreviewRow) => {
    const text = problem || hint;
    return text && <span className={mergeClasses(styles.mark, problem ? styles.problem : styles.hint)} role="img" aria-label={text} title={text}>{problem ? <ErrorCircle12Filled /> : <Warning12Filled />}</span>;
  };
  return (
    <div className={mergeClasses(styles.box, isLarge && styles.large)} role="region" aria-label={label} aria-busy={isBusy} tabIndex={0}>
      {rows.length === 0 ? <p className={styles.empty}>{t("import.noRows")}</p> : (
        <table className={mergeClasses(styles.table, isBusy && styles.busy)}>
          <thead>
            <tr>
              <th scope="col" className={mergeClasses(styles.cell, styles.head, styles.line, styles.corner)}>{t("import.lineHead")}</th>
              {headers.map((header, index) => <th key={index} scope="col" dir="auto" title={header} className={mergeClasses(styles.cell, styles.head)}>{header}</th>)}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.line} className={row.problem ? styles.refused : undefined}>
                <th scope="row" className={mergeClasses(styles.cell, styles.line)}>{mark(row)}{row.line}</th>
                {row.cells.map((cell, index) => <td key={index} dir="auto" title={cell} className={styles.cell}>{cell}</td>)}
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </div>
  );
}
