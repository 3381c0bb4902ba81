import { Field, Input, makeStyles, tokens } from "@fluentui/react-components";
import { useTranslation } from "react-i18next";
import type { ImportRow, ImportSettings } from "../../../server/contract/imports.ts";
import { columnsOf, fieldText, reasonText, valueOf } from "./texts.ts";
import type { Repairs } from "./use-repairs.ts";

const useStyles = makeStyles({
  root: { display: "grid", gridTemplateColumns: "repeat(auto-fill, minmax(min(100%, 200px), 1fr))", alignItems: "start", gap: "8px", padding: "12px", borderRadius: tokens.borderRadiusMedium, backgroundColor: tokens.colorNeutralBackground3 },
  input: { minWidth: 0 },
});

interface RowEditorProps {
  row: ImportRow;
  settings: ImportSettings;
  repairs: Repairs;
}

/** The cells of a refused row; the one that is to blame says why, and has the focus. */
export function RowEditor({ row, settings, repairs }: RowEditorProps) {
  const styles = useStyles();
  const { t } = useTranslation();
  const fields = columnsOf(settings);
  const values = repairs.edits.get(row.line) ?? Object.fromEntries(fields.map((field) => [field, valueOf(row, field, settings)]));
  const wrong = settings.mapping.find(({ column, target }) => target !== "ignore" && column === row.column)?.mergeField;
  return (
    <div className={styles.root} role="group" aria-label={t("import.mendLine", { line: row.line })}>
      {fields.map((field) => (
        <Field key={field} size="small" className={styles.input} label={fieldText(t, field, settings.mapping)} validationMessage={field === wrong ? reasonText(t, row) : undefined}>
          <Input className={styles.input} value={values[field] ?? ""} autoFocus={field === wrong} onChange={(_event, { value }) => repairs.edit(row.line, { ...values, [field]: value })} />
        </Field>
      ))}
    </div>
  );
}
