import { Button, Field, makeStyles, Radio, RadioGroup, tokens } from "@fluentui/react-components";
import { Document20Regular } from "@fluentui/react-icons";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { nameClashes, type NameClash } from "../../../../server/contract/templates.ts";
import { ErrorCard } from "../../../shared/ui/error-card.tsx";
import { settingsKeys } from "../../data/settings-keys.ts";
import { useTexts } from "../../i18n/use-texts.ts";
import { hrefOf } from "../../shell/route.ts";
import { Panel } from "../../ui/panel.tsx";
import { useTemplateCalls } from "../use-template-calls.ts";

const useStyles = makeStyles({
  form: { display: "flex", flexDirection: "column", gap: "16px" },
  file: { display: "flex", flexWrap: "wrap", alignItems: "center", gap: "8px" },
  name: { display: "inline-flex", alignItems: "center", gap: "4px", overflowWrap: "anywhere" },
  actions: { display: "flex", gap: "8px" },
  list: { margin: 0, padding: 0, listStyleType: "none", display: "flex", flexDirection: "column", gap: "4px" },
  line: { display: "flex", flexWrap: "wrap", justifyContent: "space-between", gap: "4px 16px" },
  quiet: { color: tokens.colorNeutralForeground2 },
});

/** A file of templates, or a backup of all: what is taken in, and what becomes of names that are there already. */
export function ImportPanel({ onDone }: { onDone: () => void }) {
  const styles = useStyles();
  const { t } = useTexts();
  const calls = useTemplateCalls();
  const queries = useQueryClient();
  const input = useRef<HTMLInputElement>(null);
  const [file, setFile] = useState<File | null>(null);
  const [clash, setClash] = useState<NameClash>("copy");
  const taking = useMutation({ mutationFn: () => calls.takeIn(file!, clash), onSuccess: () => queries.invalidateQueries({ queryKey: settingsKeys.templates }) });
  return (
    <Panel title={t("templates.import.title")}>
      <div className={styles.form}>
        <div className={styles.file}>
          <input ref={input} type="file" hidden accept=".json,application/json" aria-label={t("templates.import.choose")} onChange={({ target }) => { taking.reset(); setFile(target.files?.[0] ?? null); target.value = ""; }} />
          <Button onClick={() => input.current?.click()}>{t("templates.import.choose")}</Button>
          {file ? <span className={styles.name}><Document20Regular aria-hidden /><bdi>{file.name}</bdi></span> : <span className={styles.quiet}>{t("templates.import.hint")}</span>}
        </div>
        {!taking.data && (
          <Field label={t("templates.import.clash")}>
            <RadioGroup value={clash} onChange={(_, { value }) => setClash(value as NameClash)}>
              {nameClashes.map((each) => <Radio key={each} value={each} label={t(`templates.import.clash_${each}`)} />)}
            </RadioGroup>
          </Field>
        )}
        {taking.error && <ErrorCard error={taking.error} onDismiss={taking.reset} />}
        {taking.data && (
          <div role="status">
            <ul className={styles.list}>
              {taking.data.templates.map((each, index) => (
                <li key={index} className={styles.line}>
                  {each.id ? <a href={hrefOf("templates", each.id)}>{each.name}</a> : <span>{each.name}</span>}
                  <span className={styles.quiet}>{t(`templates.import.outcome_${each.outcome}`)}</span>
                </li>
              ))}
            </ul>
          </div>
        )}
        <div className={styles.actions}>
          {!taking.data && <Button appearance="primary" disabledFocusable={!file || taking.isPending} onClick={() => file && taking.mutate()}>{t(taking.isPending ? "templates.import.running" : "templates.import.run")}</Button>}
          <Button appearance={taking.data ? "secondary" : "subtle"} onClick={onDone}>{t(taking.data ? "close" : "cancel")}</Button>
        </div>
      </div>
    </Panel>
  );
}
