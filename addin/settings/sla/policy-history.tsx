import { Badge, Button, makeStyles, tokens } from "@fluentui/react-components";
import { CheckmarkCircle16Regular } from "@fluentui/react-icons";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { SlaPolicy } from "../../../server/contract/sla.ts";
import { problemOf } from "../../shared/api-problem.ts";
import { problemSentence } from "../../shared/problem-text.ts";
import { RelativeTime } from "../../shared/ui/relative-time.tsx";
import { SkeletonRows } from "../../shared/ui/skeletons.tsx";
import { settingsKeys } from "../data/settings-keys.ts";
import { useSettingsCalls } from "../data/settings-context.ts";
import { useTexts } from "../i18n/use-texts.ts";
import type { Words } from "../rules/condition-words.ts";
import { Loaded } from "../ui/loaded.tsx";
import { Panel } from "../ui/panel.tsx";
import { useTellBar } from "../ui/tell-bar.tsx";
import { ChangeList } from "./change-list.tsx";
import { policyChanges } from "./policy-changes.ts";

const useStyles = makeStyles({
  list: { listStyle: "none", margin: 0, padding: 0, display: "flex", flexDirection: "column", gap: "16px" },
  head: { display: "flex", flexWrap: "wrap", alignItems: "center", gap: "4px 8px" },
  who: { fontWeight: tokens.fontWeightSemibold },
  when: { color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200, flexGrow: 1 },
  text: { margin: 0, color: tokens.colorNeutralForeground2 },
});

interface PolicyHistoryProps {
  policy: SlaPolicy;
  words: Words;
  nameOf: (calendarId: string) => string;
  mayRestore: boolean;
}

/** Who changed what, newest first; an earlier version can hold again. */
export function PolicyHistory({ policy, words, nameOf, mayRestore }: PolicyHistoryProps) {
  const styles = useStyles();
  const { t } = useTexts();
  const calls = useSettingsCalls();
  const queries = useQueryClient();
  const { tell } = useTellBar();
  const readAgain = () => queries.invalidateQueries({ queryKey: settingsKeys.policies });
  const versions = useQuery({ queryKey: settingsKeys.policyVersions(policy.id), queryFn: () => calls.sla.versions(policy.id) });
  const restore = useMutation({
    mutationFn: (restoredVersion: number) => calls.sla.restore(policy.id, { version: policy.version, restoredVersion }),
    onSuccess: (saved, version) => tell({ text: t("sla.history.restored", { version }), undo: () => void calls.sla.restore(policy.id, { version: saved.version, restoredVersion: policy.version }).finally(readAgain) }),
    onError: (error) => tell({ text: problemSentence(t, problemOf(error)) }),
    onSettled: readAgain,
  });
  return (
    <Panel title={t("sla.history.title")}>
      <Loaded query={versions} skeleton={<SkeletonRows rows={2} />}>
        {(all) => (
          <ol className={styles.list}>
            {all.map((version, index) => (
              <li key={version.version}>
                <div className={styles.head}>
                  <span className={styles.who}>{version.savedBy ?? t("sla.history.mailroom")}</span>
                  <span className={styles.when}>{t("sla.versionNumber", { version: version.version })} · <RelativeTime at={version.savedAt} /></span>
                  {version.version === policy.publishedVersion && <Badge appearance="outline" color="success" icon={<CheckmarkCircle16Regular aria-hidden />}>{t("sla.state.published")}</Badge>}
                  {mayRestore && version.version !== policy.version && <Button size="small" disabledFocusable={restore.isPending} aria-label={t("sla.history.restoreNamed", { version: version.version })} onClick={() => restore.mutate(version.version)}>{t("sla.history.restore")}</Button>}
                </div>
                {all[index + 1] ? <ChangeList changes={policyChanges(words, all[index + 1]!, version, nameOf)} /> : <p className={styles.text}>{t("sla.history.created")}</p>}
              </li>
            ))}
          </ol>
        )}
      </Loaded>
    </Panel>
  );
}
