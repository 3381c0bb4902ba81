import { makeStyles } from "@fluentui/react-components";
import { useState } from "react";
import type { SlaPolicy } from "../../../server/contract/sla.ts";
import { tabId, TabStrip } from "../../shared/ui/tab-strip.tsx";
import { useMay } from "../data/settings-context.ts";
import { useTexts } from "../i18n/use-texts.ts";
import type { Words } from "../rules/condition-words.ts";
import { Panel } from "../ui/panel.tsx";
import { toDefinition, type PolicyDraft } from "./policy-draft.ts";
import { PolicyHistory } from "./policy-history.tsx";
import { PolicyPreview } from "./policy-preview.tsx";
import { SlaBackTest } from "./sla-back-test.tsx";
import { WinnerPanel } from "./winner-panel.tsx";

const PANEL = "policy-trial";

const useStyles = makeStyles({
  side: { display: "flex", flexDirection: "column", gap: "24px", minWidth: 0 },
  tabs: { margin: "-12px 0 12px -10px" },
});

interface PolicySideProps {
  policy: SlaPolicy | null;
  draft: PolicyDraft;
  isSound: boolean;
  isDirty: boolean;
  words: Words;
  nameOf: (calendarId: string) => string;
}

/** Beside the form: an example, the last 90 days, which policy a case has and why, and earlier versions. */
export function PolicySide({ policy, draft, isSound, isDirty, words, nameOf }: PolicySideProps) {
  const styles = useStyles();
  const { t } = useTexts();
  const maySave = useMay("savePolicy");
  const [tab, setTab] = useState<"past" | "winner">("past");
  const definition = toDefinition(draft);
  const shown = maySave ? tab : "winner";
  return (
    <div className={styles.side}>
      <PolicyPreview definition={isSound ? definition : null} />
      <Panel>
        {maySave && <div className={styles.tabs}><TabStrip label={t("sla.trial.label")} tabs={[{ value: "past", text: t("sla.trial.past") }, { value: "winner", text: t("sla.trial.winner") }]} selected={tab} onSelect={setTab} panelId={PANEL} /></div>}
        <div role={maySave ? "tabpanel" : undefined} id={PANEL} aria-labelledby={maySave ? tabId(PANEL, tab) : undefined}>
          {shown === "past" ? <SlaBackTest candidate={isSound ? { policy: { ...definition, ...(policy && { id: policy.id }) } } : null} /> : <WinnerPanel words={words} />}
        </div>
      </Panel>
      {policy && <PolicyHistory policy={policy} words={words} nameOf={nameOf} mayRestore={maySave && !isDirty} />}
    </div>
  );
}
