import { makeStyles, Select, tokens } from "@fluentui/react-components";
import { useTranslation } from "react-i18next";
import type { ColumnMapping, ColumnTarget } from "../../../server/contract/contacts.ts";
import { contactFieldNames } from "../../shared/words.ts";

const SAMPLES = 2;

const useStyles = makeStyles({
  table: { width: "100%", borderCollapse: "collapse", tableLayout: "fixed" },
  head: { textAlign: "start", padding: "4px 0", color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200, fontWeight: tokens.fontWeightRegular },
  cell: { padding: "6px 0", borderTop: `1px solid ${tokens.colorNeutralStroke2}`, verticalAlign: "top", fontWeight: tokens.fontWeightRegular, textAlign: "start" },
  column: { paddingInlineEnd: "8px" },
  name: { display: "block", fontWeight: tokens.fontWeightSemibold, overflow: "hidden", textOverflow: "ellipsis", whiteSpace: "nowrap" },
  samples: { display: "block", color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200, lineHeight: tokens.lineHeightBase200, overflow: "hidden", textOverflow: "ellipsis", whiteSpace: "nowrap" },
  select: { minWidth: 0, "& select": { minWidth: 0 } },
  field: { display: "block", marginTop: "2px", color: tokens.colorNeutralForeground2, fontFamily: tokens.fontFamilyMonospace, fontSize: tokens.fontSizeBase100, overflow: "hidden", textOverflow: "ellipsis" },
});

interface MappingTableProps {
  mapping: ColumnMapping[];
  rows: string[][];
  disabled: boolean;
  onChange: (mapping: ColumnMapping[]) => void;
}

/** One line a column: its name, what stands in it, and what it is. */
export function MappingTable({ mapping, rows, disabled, onChange }: MappingTableProps) {
  const styles = useStyles();
  const { t } = useTranslation();
  function change(index: number, target: ColumnTarget) {
    onChange(mapping.map((column, at) => (at === index ? { ...column, target } : column)));
  }
  return (
    <table className={styles.table} aria-label={t("contacts.mapping")}>
      <thead>
        <tr>
          <th scope="col" className={styles.head}>{t("contacts.column")}</th>
          <th scope="col" className={styles.head}>{t("contacts.target")}</th>
        </tr>
      </thead>
      <tbody>
        {mapping.map((column, index) => {
          const samples = rows.slice(0, SAMPLES).map((row) => row[index]).filter(Boolean).join(", ");
          return (
            <tr key={index}>
              <th scope="row" className={styles.cell}>
                <span className={styles.column} style={{ display: "block" }}>
                  <span className={styles.name} title={column.column}>{column.column || t("contacts.unnamed", { number: index + 1 })}</span>
                  <span className={styles.samples} title={samples}>{samples || t("contacts.noSamples")}</span>
                </span>
              </th>
              <td className={styles.cell}>
                <Select className={styles.select} size="small" aria-label={t("contacts.targetOf", { column: column.column })} value={column.target} disabled={disabled} onChange={(_event, data) => change(index, data.value as ColumnTarget)}>
                  {contactFieldNames.map((field) => <option key={field} value={field}>{t(`contactField.${field}`)}</option>)}
                  <option value="custom">{t("contactField.custom")}</option>
                  <option value="ignore">{t("contactField.ignore")}</option>
                </Select>
                {column.target !== "ignore" && <span className={styles.field}>{`{{ ${column.mergeField} }}`}</span>}
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
