import { Button, Field, makeStyles, tokens } from "@fluentui/react-components";
import { useState } from "react";
import type { Rule } from "../../../server/contract/rules.ts";
import { useSettingsCalls } from "../data/settings-context.ts";
import { useTexts } from "../i18n/use-texts.ts";
import { Panel } from "../ui/panel.tsx";
import { MomentInput } from "./plain-inputs.tsx";
import { UndoPanel } from "./undo-panel.tsx";

const useStyles = makeStyles({
  text: { margin: "0 0 12px", color: tokens.colorNeutralForeground2 },
  row: { display: "flex", flexWrap: "wrap", gap: "8px", alignItems: "end" },
  moment: { flex: "0 1 240px", minWidth: 0 },
});

/** All that a rule did since a moment goes back, where the cases still have it. */
export function UndoSince({ rule }: { rule: Rule }) {
  const styles = useStyles();
  const { t } = useTexts();
  const calls = useSettingsCalls();
  const [since, setSince] = useState("");
  const [asked, setAsked] = useState<string | null>(null);
  return (
    <Panel title={t("rules.undo.sinceTitle")}>
      <p className={styles.text}>{t("rules.undo.sinceText")}</p>
      <div className={styles.row}>
        <Field className={styles.moment} label={t("rules.undo.since")}><MomentInput label={t("rules.undo.since")} value={since} onChange={setSince} /></Field>
        <Button disabledFocusable={since === ""} onClick={() => since && setAsked(since)}>{t("rules.undo.look")}</Button>
      </div>
      {asked && <UndoPanel key={asked} id={`${rule.id} ${asked}`} ask={(isPreview) => calls.rules.undoSince(rule.id, asked, isPreview)} onEnd={() => setAsked(null)} />}
    </Panel>
  );
}
