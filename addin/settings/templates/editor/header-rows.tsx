import { Button, Input, makeStyles, tokens } from "@fluentui/react-components";
import { Add16Regular, Dismiss16Regular } from "@fluentui/react-icons";
import { useTexts } from "../../i18n/use-texts.ts";
import { Panel } from "../../ui/panel.tsx";
import type { TemplateDraft } from "./template-draft.ts";

const HEADERS_MAX = 20;

const useStyles = makeStyles({
  stack: { display: "flex", flexDirection: "column", gap: "8px" },
  row: { display: "grid", gridTemplateColumns: "minmax(0, 2fr) minmax(0, 3fr) 32px", gap: "8px" },
  quiet: { margin: 0, color: tokens.colorNeutralForeground2 },
  input: { minWidth: 0 },
});

/** Headers that every mail of the template carries beside ours. */
export function HeaderRows({ headers, onChange }: { headers: TemplateDraft["headers"]; onChange: (headers: TemplateDraft["headers"]) => void }) {
  const styles = useStyles();
  const { t } = useTexts();
  const set = (at: number, next: Partial<TemplateDraft["headers"][number]>) => onChange(headers.map((each, index) => (index === at ? { ...each, ...next } : each)));
  return (
    <Panel title={t("templates.headers.title")} aside={<Button size="small" appearance="subtle" icon={<Add16Regular />} disabledFocusable={headers.length >= HEADERS_MAX} onClick={() => onChange([...headers, { name: "", value: "" }])}>{t("templates.headers.add")}</Button>}>
      <div className={styles.stack}>
        {headers.length === 0 && <p className={styles.quiet}>{t("templates.headers.none")}</p>}
        {headers.map(({ name, value }, index) => (
          <div key={index} className={styles.row} role="group" aria-label={name || t("templates.headers.new")}>
            <Input className={styles.input} dir="ltr" value={name} maxLength={76} placeholder="X-Campaign" aria-label={t("templates.headers.name")} onChange={(_, data) => set(index, { name: data.value })} />
            <Input className={styles.input} dir="auto" value={value} maxLength={998} aria-label={t("templates.headers.value")} onChange={(_, data) => set(index, { value: data.value })} />
            <Button appearance="subtle" icon={<Dismiss16Regular />} aria-label={t("templates.headers.remove", { name: name || index + 1 })} onClick={() => onChange(headers.filter((_, at) => at !== index))} />
          </div>
        ))}
      </div>
    </Panel>
  );
}
