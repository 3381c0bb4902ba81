import { Button, Field, Input, makeStyles, tokens } from "@fluentui/react-components";
import { Checkmark20Regular, Copy20Regular } from "@fluentui/react-icons";
import { useState } from "react";
import { useTexts } from "../i18n/use-texts.ts";

const useStyles = makeStyles({
  // As narrow as what it stands in, however long the value is.
  field: { gridTemplateColumns: "minmax(0, 1fr)", minWidth: 0 },
  row: { display: "flex", gap: "8px", alignItems: "center" },
  input: { flexGrow: 1, width: "100%", minWidth: 0, fontFamily: tokens.fontFamilyMonospace },
});

export function CopyField({ label, value }: { label: string; value: string }) {
  const styles = useStyles();
  const { t } = useTexts();
  const [state, setState] = useState<"idle" | "copied" | "failed">("idle");
  const copy = () => navigator.clipboard.writeText(value).then(() => setState("copied"), () => setState("failed"));
  return (
    <Field className={styles.field} label={label} validationState={state === "failed" ? "warning" : "none"} validationMessage={state === "failed" ? t("copy.failed") : undefined}>
      <div className={styles.row}>
        <Input readOnly value={value} className={styles.input} aria-label={label} onFocus={(event) => event.target.select()} />
        <Button icon={state === "copied" ? <Checkmark20Regular /> : <Copy20Regular />} onClick={() => void copy()}>{t(state === "copied" ? "copy.done" : "copy.copy")}</Button>
      </div>
      <span role="status" style={{ position: "absolute", insetInlineStart: "-10000px" }}>{state === "copied" ? t("copy.done") : ""}</span>
    </Field>
  );
}
