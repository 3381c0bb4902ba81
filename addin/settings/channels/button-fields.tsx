import { Button, Field, Input, makeStyles, Select, tokens } from "@fluentui/react-components";
import { Add20Regular, Delete20Regular } from "@fluentui/react-icons";
import type { TemplateButton } from "../../../server/contract/template-draft.ts";
import { useTexts } from "../i18n/use-texts.ts";

const BUTTONS_MAX = 10;
const kinds = ["QUICK_REPLY", "URL", "PHONE_NUMBER", "COPY_CODE"] as const;

const useStyles = makeStyles({
  root: { margin: 0, padding: 0, border: "none", minWidth: 0, display: "flex", flexDirection: "column", gap: "12px", alignItems: "stretch" },
  legend: { padding: 0, marginBottom: "4px" },
  row: { display: "grid", gridTemplateColumns: "minmax(130px, 160px) minmax(0, 1fr) auto", gap: "8px", alignItems: "start", "@media (max-width: 560px)": { gridTemplateColumns: "minmax(0, 1fr) auto" } },
  kind: { minWidth: 0, "@media (max-width: 560px)": { gridColumn: "1 / -1" } },
  fields: { display: "flex", flexDirection: "column", gap: "8px", minWidth: 0 },
  add: { alignSelf: "start" },
  bad: { margin: 0, color: tokens.colorStatusDangerForeground1, fontSize: tokens.fontSizeBase200 },
});

const newButton = (type: TemplateButton["type"], text: string): TemplateButton => {
  switch (type) {
    case "QUICK_REPLY": return { type, text };
    case "URL": return { type, text, url: "https://" };
    case "PHONE_NUMBER": return { type, text, phone_number: "" };
    case "COPY_CODE": return { type, example: "" };
    default: return type satisfies never;
  }
};

interface ButtonFieldsProps {
  buttons: TemplateButton[];
  problem: (path: string) => string | undefined;
  onChange: (buttons: TemplateButton[]) => void;
}

/** What people may tap below a template. */
export function ButtonFields({ buttons, problem, onChange }: ButtonFieldsProps) {
  const styles = useStyles();
  const { t } = useTexts();
  const put = (index: number, button: TemplateButton) => onChange(buttons.map((one, at) => (at === index ? button : one)));
  const all = problem("buttons");
  return (
    <fieldset className={styles.root}>
      <legend className={styles.legend}>{t("channels.template.buttons")}</legend>
      {buttons.map((button, index) => {
        const number = index + 1;
        return (
          <div key={index} className={styles.row} role="group" aria-label={t("channels.template.button", { number })}>
            <Select className={styles.kind} value={button.type} aria-label={t("channels.template.buttonKind", { number })} onChange={(_, { value }) => put(index, newButton(value as TemplateButton["type"], "text" in button ? button.text : ""))}>
              {kinds.map((kind) => <option key={kind} value={kind}>{t(`channels.template.kind.${kind}`)}</option>)}
            </Select>
            <div className={styles.fields}>
              {button.type !== "COPY_CODE" && <Labelled label={t("channels.template.buttonText", { number })} value={button.text} problem={problem(`buttons.${index}.text`)} onChange={(text) => put(index, { ...button, text })} />}
              {button.type === "URL" && <Labelled label={t("channels.template.buttonUrl", { number })} value={button.url} problem={problem(`buttons.${index}.url`)} onChange={(url) => put(index, { ...button, url })} />}
              {button.type === "URL" && button.url.endsWith("{{1}}") && <Labelled label={t("channels.template.exampleFor", { place: "{{1}}" })} value={button.example?.[0] ?? ""} onChange={(example) => put(index, { ...button, example: [example] })} />}
              {button.type === "PHONE_NUMBER" && <Labelled label={t("channels.template.buttonPhone", { number })} value={button.phone_number} problem={problem(`buttons.${index}.phone_number`)} onChange={(phone_number) => put(index, { ...button, phone_number })} />}
              {button.type === "COPY_CODE" && <Labelled label={t("channels.template.buttonCode", { number })} value={button.example} problem={problem(`buttons.${index}.example`)} onChange={(example) => put(index, { ...button, example })} />}
            </div>
            <Button appearance="subtle" icon={<Delete20Regular />} aria-label={t("channels.template.removeButton", { number })} title={t("channels.template.removeButton", { number })} onClick={() => onChange(buttons.filter((_, at) => at !== index))} />
          </div>
        );
      })}
      {all && <p className={styles.bad} role="alert">{all}</p>}
      {buttons.length < BUTTONS_MAX && <Button className={styles.add} size="small" icon={<Add20Regular />} onClick={() => onChange([...buttons, newButton("QUICK_REPLY", "")])}>{t("channels.template.addButton")}</Button>}
    </fieldset>
  );
}

function Labelled({ label, value, problem, onChange }: { label: string; value: string; problem?: string | undefined; onChange: (value: string) => void }) {
  return <Field validationMessage={problem}><Input value={value} aria-label={label} placeholder={label} onChange={(_, data) => onChange(data.value)} /></Field>;
}
