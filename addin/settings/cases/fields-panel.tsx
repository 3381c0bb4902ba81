import { Badge, Button, makeStyles, tokens } from "@fluentui/react-components";
import { Add20Regular, Delete20Regular, Edit20Regular, TextboxCheckmark24Regular } from "@fluentui/react-icons";
import { useState } from "react";
import type { CustomField } from "../../../server/contract/cases.ts";
import { EmptyState } from "../../shared/ui/empty-state.tsx";
import { useSettingsCalls } from "../data/settings-context.ts";
import { useTexts } from "../i18n/use-texts.ts";
import { Panel } from "../ui/panel.tsx";
import { useTellBar } from "../ui/tell-bar.tsx";
import { useDeleteRow } from "../ui/use-delete-row.ts";
import { deskKeys } from "./desk-keys.ts";
import { FieldForm } from "./field-form.tsx";

const useStyles = makeStyles({
  list: { listStyle: "none", margin: 0, padding: 0 },
  row: {
    display: "flex", alignItems: "center", gap: "8px", padding: "8px 0", borderTop: `1px solid ${tokens.colorNeutralStroke3}`,
    ":first-child": { borderTopStyle: "none" },
  },
  words: { flex: "1 1 0", minWidth: 0 },
  name: { fontWeight: tokens.fontWeightSemibold, overflowWrap: "anywhere" },
  kind: { margin: "2px 0 0", color: tokens.colorNeutralForeground2, overflowWrap: "anywhere" },
});

/** What cases say of themselves beyond what every desk asks. */
export function FieldsPanel({ fields, maySave }: { fields: CustomField[]; maySave: boolean }) {
  const styles = useStyles();
  const { t } = useTexts();
  const { desk } = useSettingsCalls();
  const { hiddenIds } = useTellBar();
  const deleteRow = useDeleteRow(deskKeys.fields);
  /** A field's key, "" for a new one, or null while none is open. */
  const [edited, setEdited] = useState<string | null>(null);
  const shown = fields.filter(({ key }) => !hiddenIds.has(key));
  const close = () => setEdited(null);
  const archive = (field: CustomField) =>
    deleteRow({
      id: field.key,
      text: t("cases.fieldArchived", { name: field.name }),
      remove: () => desk.archiveField(field.key),
    });
  const add = maySave && <Button icon={<Add20Regular />} onClick={() => setEdited("")}>{t("cases.newField")}</Button>;
  return (
    <Panel title={t("cases.fields")} aside={edited !== "" && shown.length > 0 && add}>
      {edited === "" && <FieldForm field={null} position={fields.length} onDone={close} />}
      {shown.length === 0 && edited !== "" && <EmptyState icon={<TextboxCheckmark24Regular />} title={t("cases.noFieldsTitle")} text={t("cases.noFieldsText")} action={add || undefined} />}
      <ul className={styles.list}>
        {shown.map((field) => field.key === edited ? <li key={field.key}><FieldForm field={field} position={field.position} onDone={close} /></li> : (
          <li key={field.key} className={styles.row}>
            <div className={styles.words}>
              <span className={styles.name} dir="auto">{field.name}</span>
              <p className={styles.kind}>{t(`cases.kind.${field.kind}`)}{field.kind === "choice" && `: ${field.options.join(", ")}`}</p>
            </div>
            {field.isNeeded && <Badge appearance="tint" color="warning">{t("cases.needed")}</Badge>}
            {maySave && <Button appearance="subtle" icon={<Edit20Regular />} aria-label={t("cases.editField", { name: field.name })} title={t("cases.editField", { name: field.name })} onClick={() => setEdited(field.key)} />}
            {maySave && <Button appearance="subtle" icon={<Delete20Regular />} aria-label={t("cases.archiveField", { name: field.name })} title={t("cases.archiveField", { name: field.name })} onClick={() => archive(field)} />}
          </li>
        ))}
      </ul>
    </Panel>
  );
}
