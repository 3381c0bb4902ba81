import { Button, DrawerBody, DrawerHeader, DrawerHeaderTitle, makeStyles, OverlayDrawer, tokens } from "@fluentui/react-components";
import { Dismiss24Regular, Flow24Regular } from "@fluentui/react-icons";
import { useQuery } from "@tanstack/react-query";
import { EmptyState } from "../../shared/ui/empty-state.tsx";
import { SkeletonRows } from "../../shared/ui/skeletons.tsx";
import { settingsKeys } from "../data/settings-keys.ts";
import { useSettingsCalls } from "../data/settings-context.ts";
import { useTexts } from "../i18n/use-texts.ts";
import { Loaded } from "../ui/loaded.tsx";
import { RunWords } from "./run-words.tsx";
import type { RuleChoices } from "./use-rule-names.ts";

const useStyles = makeStyles({
  text: { margin: "0 0 12px", color: tokens.colorNeutralForeground2 },
  list: { listStyle: "none", margin: 0, padding: 0 },
  item: { padding: "12px 0", borderTop: `1px solid ${tokens.colorNeutralStroke2}` },
});

export interface CaseOfRule {
  id: string;
  number: number;
  title: string;
}

/** What rules did on a case, the newest first. */
export function CaseDrawer({ of, choices, onClose }: { of: CaseOfRule | null; choices: RuleChoices; onClose: () => void }) {
  const { t } = useTexts();
  return (
    <OverlayDrawer open={of !== null} position="end" size="medium" onOpenChange={(_, { open }) => !open && onClose()} style={{ maxWidth: "100vw" }}>
      <DrawerHeader>
        <DrawerHeaderTitle action={<Button appearance="subtle" icon={<Dismiss24Regular />} aria-label={t("close")} onClick={onClose} />}>{of && `#${of.number} ${of.title}`}</DrawerHeaderTitle>
      </DrawerHeader>
      <DrawerBody>{of && <RunsOfCase caseId={of.id} choices={choices} />}</DrawerBody>
    </OverlayDrawer>
  );
}

function RunsOfCase({ caseId, choices }: { caseId: string; choices: RuleChoices }) {
  const styles = useStyles();
  const { t } = useTexts();
  const calls = useSettingsCalls();
  const runs = useQuery({ queryKey: settingsKeys.ruleRunsOfCase(caseId), queryFn: () => calls.rules.runsOfCase(caseId) });
  return (
    <Loaded query={runs} skeleton={<SkeletonRows rows={3} />}>
      {(all) => all.length === 0 ? <EmptyState icon={<Flow24Regular />} title={t("rules.runs.noneOnCase")} text={t("rules.runs.noneOnCaseText")} /> : (
        <>
          <p className={styles.text}>{t("rules.runs.onCase")}</p>
          <ul className={styles.list}>{all.map((run) => <li key={`${run.ruleId} ${run.eventSeq}`} className={styles.item}><RunWords run={run} choices={choices} withRule /></li>)}</ul>
        </>
      )}
    </Loaded>
  );
}
