import { Badge, Button, makeStyles, mergeClasses, Select, tokens } from "@fluentui/react-components";
import { ChevronDown16Regular, ChevronUp16Regular, FilterDismiss16Regular } from "@fluentui/react-icons";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import type { ColumnTarget, ImportSettings, UploadInspection } from "../../../server/contract/imports.ts";
import { ColumnDetails } from "./column-details.tsx";
import { columnKeys, columnProblems, withColumn, withoutUnrecognised, type ColumnProblem, type ImportDraft } from "./import-draft.ts";
import { headerText } from "./texts.ts";
import { fieldGroups } from "./import-words.ts";

const SAMPLES = 2;

const useStyles = makeStyles({
  list: { margin: 0, padding: 0, listStyleType: "none" },
  row: { display: "grid", gridTemplateColumns: "minmax(0, 1fr) minmax(0, 1fr) 28px", columnGap: "8px", alignItems: "start", padding: "8px 0", borderTop: `1px solid ${tokens.colorNeutralStroke2}` },
  large: { gridTemplateColumns: "minmax(0, 1fr) minmax(0, 1fr) 240px 28px", alignItems: "center" },
  left: { opacity: 0.75 },
  name: { display: "flex", alignItems: "baseline", gap: "6px", margin: 0, minWidth: 0, fontWeight: tokens.fontWeightSemibold },
  cut: { overflow: "hidden", textOverflow: "ellipsis", whiteSpace: "nowrap" },
  samples: { margin: 0, color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200, lineHeight: tokens.lineHeightBase200, overflow: "hidden", textOverflow: "ellipsis", whiteSpace: "nowrap" },
  kind: { flexShrink: 0 },
  select: { minWidth: 0, "& select": { minWidth: 0, textOverflow: "ellipsis" } },
  problem: { margin: "2px 0 0", color: tokens.colorStatusDangerForeground1, fontSize: tokens.fontSizeBase200 },
  leaveOut: { margin: "0 -8px 8px" },
  whole: { gridColumn: "1 / -1" },
});

interface MappingTableProps {
  inspection: UploadInspection;
  settings: ImportSettings;
  draft: ImportDraft;
  isLarge: boolean;
  onDraft: (draft: ImportDraft) => void;
}

/** One line a column: its name, what stands in it, and what it is; the rest is folded away. */
export function MappingTable({ inspection, settings, draft, isLarge, onDraft }: MappingTableProps) {
  const styles = useStyles();
  const { t } = useTranslation();
  const keys = columnKeys(settings.mapping);
  const problems = columnProblems(settings.mapping);
  const unrecognised = settings.mapping.filter(({ target }) => target === "custom").length;
  const [open, setOpen] = useState<string | null>(null);
  return (
    <div>
      {unrecognised > 0 && (
        <Button className={styles.leaveOut} size="small" appearance="subtle" icon={<FilterDismiss16Regular />} onClick={() => onDraft(withoutUnrecognised(draft, settings))}>{t("import.onlyRecognised", { number: unrecognised })}</Button>
      )}
      <ul className={styles.list} aria-label={t("import.columns")}>
        {settings.mapping.map((column, index) => (
          <ColumnRow
            key={keys[index]}
            column={column}
            samples={inspection.rows.map(({ cells }) => cells[index]?.trim() ?? "").filter(Boolean).slice(0, SAMPLES)}
            kind={inspection.kinds[index] ?? "text"}
            problem={problems.get(index)}
            isOpen={open === keys[index] || problems.has(index)}
            isLarge={isLarge}
            onToggle={() => setOpen(open === keys[index] ? null : keys[index]!)}
            onChange={(edit) => onDraft(withColumn(draft, keys[index]!, edit))}
          />
        ))}
      </ul>
    </div>
  );
}

interface ColumnRowProps {
  column: ImportSettings["mapping"][number];
  samples: string[];
  kind: UploadInspection["kinds"][number];
  problem?: ColumnProblem;
  isOpen: boolean;
  isLarge: boolean;
  onToggle: () => void;
  onChange: (edit: Partial<Omit<ImportSettings["mapping"][number], "column">>) => void;
}

function ColumnRow({ column, samples, kind, problem, isOpen, isLarge, onToggle, onChange }: ColumnRowProps) {
  const styles = useStyles();
  const { t } = useTranslation();
  const detailsId = useId();
  const isLeftOut = column.target === "ignore";
  const name = headerText(t, column.column);
  const said = samples.join(", ") || t("import.noSamples");
  const sampleLine = <p className={styles.samples} title={said}>{!isLarge && `${t(`import.kind.${kind}`)} · `}<bdi>{said}</bdi></p>;
  return (
    <li className={mergeClasses(styles.row, isLarge && styles.large)}>
      <div className={mergeClasses(isLeftOut && styles.left)}>
        <p className={styles.name}>
          <span className={styles.cut} title={name} dir="auto">{name}</span>
          {isLarge && <Badge className={styles.kind} appearance="outline" color="informative" size="small">{t(`import.kind.${kind}`)}</Badge>}
        </p>
        {!isLarge && sampleLine}
      </div>
      {isLarge && <div className={mergeClasses(isLeftOut && styles.left)}>{sampleLine}</div>}
      <div>
        <Select className={styles.select} size="small" aria-label={t("import.targetOf", { column: name })} value={column.target} onChange={(_event, data) => onChange({ target: data.value as ColumnTarget })}>
          {Object.entries(fieldGroups).map(([group, fields]) => (
            <optgroup key={group} label={t(`import.group.${group}`)}>
              {fields.map((field) => <option key={field} value={field}>{t(`contactField.${field}`)}</option>)}
            </optgroup>
          ))}
          <optgroup label={t("import.group.other")}>
            <option value="custom">{t("contactField.custom")}</option>
            <option value="ignore">{t("contactField.ignore")}</option>
          </optgroup>
        </Select>
      </div>
      <Button size="small" appearance="subtle" disabled={isLeftOut} icon={isOpen ? <ChevronUp16Regular /> : <ChevronDown16Regular />} aria-expanded={isOpen && !isLeftOut} aria-controls={detailsId} aria-label={t("import.detailsOf", { column: name })} title={t("import.details")} onClick={onToggle} />
      <div id={detailsId} className={styles.whole} hidden={!isOpen || isLeftOut}>
        {isOpen && !isLeftOut && <ColumnDetails column={column} problem={problem} onChange={onChange} />}
      </div>
    </li>
  );
}
