import { Field, Input, makeStyles, Select, tokens } from "@fluentui/react-components";
import { useTranslation } from "react-i18next";
import type { ColumnMapping } from "../../../server/contract/imports.ts";
import type { ColumnProblem } from "./import-draft.ts";
import { dateOrders, letterCases, overwritePolicies } from "./import-words.ts";

const useStyles = makeStyles({
  root: { display: "grid", gridTemplateColumns: "repeat(auto-fit, minmax(min(100%, 176px), 1fr))", gap: "8px", marginTop: "8px", padding: "8px 12px 12px", borderRadius: tokens.borderRadiusMedium, backgroundColor: tokens.colorNeutralBackground3 },
  field: { minWidth: 0, gridTemplateColumns: "minmax(0, 1fr)", "& select": { minWidth: 0, textOverflow: "ellipsis" } },
  name: { minWidth: 0, fontFamily: tokens.fontFamilyMonospace },
});

interface ColumnDetailsProps {
  column: ColumnMapping;
  problem?: ColumnProblem;
  onChange: (edit: Partial<Omit<ColumnMapping, "column">>) => void;
}

/** What seldom needs a look: the name in templates, what happens to stored values, how the text is written. */
export function ColumnDetails({ column, problem, onChange }: ColumnDetailsProps) {
  const styles = useStyles();
  const { t } = useTranslation();
  const policies = overwritePolicies.filter((policy) => policy !== "append" || column.target === "tags");
  return (
    <div className={styles.root}>
      <Field size="small" className={styles.field} label={t("import.mergeField")} validationMessage={problem && t(`import.columnProblem.${problem}`)}>
        <Input className={styles.name} value={column.mergeField} maxLength={60} spellCheck={false} autoCapitalize="off" onChange={(_event, { value }) => onChange({ mergeField: value.toLowerCase().replaceAll(/[\s-]+/g, "_") })} />
      </Field>
      <Field size="small" className={styles.field} label={t("import.overwriteLabel")}>
        <Select value={column.overwrite} onChange={(_event, { value }) => onChange({ overwrite: value as ColumnMapping["overwrite"] })}>
          {policies.map((policy) => <option key={policy} value={policy}>{t(`import.overwrite.${policy}`)}</option>)}
        </Select>
      </Field>
      <Field size="small" className={styles.field} label={t("import.letterCaseLabel")}>
        <Select value={column.letterCase} onChange={(_event, { value }) => onChange({ letterCase: value as ColumnMapping["letterCase"] })}>
          {letterCases.map((each) => <option key={each} value={each}>{t(`import.letterCase.${each}`)}</option>)}
        </Select>
      </Field>
      <Field size="small" className={styles.field} label={t("import.dateOrderLabel")}>
        <Select value={column.dateOrder} onChange={(_event, { value }) => onChange({ dateOrder: value as ColumnMapping["dateOrder"] })}>
          {dateOrders.map((each) => <option key={each} value={each}>{t(`import.dateOrder.${each}`)}</option>)}
        </Select>
      </Field>
    </div>
  );
}
