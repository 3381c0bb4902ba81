import { Button, makeStyles, MessageBar, MessageBarBody, MessageBarTitle, tokens } from "@fluentui/react-components";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRef } from "react";
import { problemOf } from "../../shared/api-problem.ts";
import { ErrorCard } from "../../shared/ui/error-card.tsx";
import { settingsKeys } from "../data/settings-keys.ts";
import { useMay, useSettingsCalls } from "../data/settings-context.ts";
import { useTexts } from "../i18n/use-texts.ts";
import { goTo } from "../shell/route.ts";
import { NotAllowed } from "../ui/not-allowed.tsx";
import { Page } from "../ui/page.tsx";
import { Panel } from "../ui/panel.tsx";
import { useTellBar } from "../ui/tell-bar.tsx";
import { readRulesFile, WrongRulesFile, type PlacedProblem } from "./read-rules-file.ts";

const useStyles = makeStyles({
  root: { display: "flex", flexDirection: "column", gap: "16px", alignItems: "start" },
  text: { margin: 0, color: tokens.colorNeutralForeground2 },
  buttons: { display: "flex", flexWrap: "wrap", gap: "8px" },
  bar: { alignSelf: "stretch", paddingBlock: "8px" },
  list: { margin: "4px 0 0", paddingInlineStart: "20px", overflowWrap: "anywhere", whiteSpace: "normal" },
  place: { fontFamily: tokens.fontFamilyMonospace, fontSize: tokens.fontSizeBase200 },
});

/** A file of rules becomes drafts behind those that are there, all or none. */
export function ImportPage() {
  const styles = useStyles();
  const { t } = useTexts();
  const calls = useSettingsCalls();
  const queries = useQueryClient();
  const { tell } = useTellBar();
  const mayChange = useMay("saveRule");
  const input = useRef<HTMLInputElement>(null);
  const take = useMutation({
    mutationFn: async (file: File) => calls.rules.takeIn(readRulesFile(await file.text())),
    onSuccess: async (added) => {
      await queries.invalidateQueries({ queryKey: settingsKeys.rules });
      tell({ text: t("rules.import.done", { count: added.length }) });
      goTo("rules");
    },
  });
  const title = t("rules.import.title");
  const problems = take.error ? placed(take.error) : [];
  if (!mayChange) return <Page title={title}><NotAllowed title={title} /></Page>;
  return (
    <Page title={title} text={t("rules.import.text")}>
      <Panel>
        <div className={styles.root}>
          <p className={styles.text}>{t("rules.import.names")}</p>
          {problems.length > 0 && (
            <MessageBar intent="error" layout="multiline" className={styles.bar}>
              <MessageBarBody>
                <MessageBarTitle>{t("rules.import.refused")}</MessageBarTitle>
                <ul className={styles.list}>{problems.map(({ path, message }, index) => <li key={index}>{path && <><span className={styles.place}>{path}</span>: </>}{message}</li>)}</ul>
              </MessageBarBody>
            </MessageBar>
          )}
          {take.error && problems.length === 0 && <ErrorCard error={take.error} onDismiss={take.reset} />}
          <input ref={input} type="file" accept="application/json,.json" hidden aria-label={t("rules.import.choose")} onChange={({ target }) => { const file = target.files?.[0]; target.value = ""; if (file) take.mutate(file); }} />
          <div className={styles.buttons}>
            <Button appearance="primary" disabledFocusable={take.isPending} onClick={() => input.current?.click()}>{t(take.isPending ? "rules.import.taking" : "rules.import.choose")}</Button>
            <Button appearance="subtle" onClick={() => goTo("rules")}>{t("cancel")}</Button>
          </div>
        </div>
      </Panel>
    </Page>
  );
}

function placed(error: unknown): PlacedProblem[] {
  return error instanceof WrongRulesFile ? error.problems : problemOf(error).fields;
}
