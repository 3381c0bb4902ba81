import { Badge, Button, makeStyles, tokens } from "@fluentui/react-components";
import { CheckmarkCircle16Regular } from "@fluentui/react-icons";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { Rule, RuleVersion } from "../../../server/contract/rules.ts";
import { problemOf } from "../../shared/api-problem.ts";
import { problemSentence } from "../../shared/problem-text.ts";
import { RelativeTime } from "../../shared/ui/relative-time.tsx";
import { SkeletonRows } from "../../shared/ui/skeletons.tsx";
import { settingsKeys } from "../data/settings-keys.ts";
import { useSettingsCalls } from "../data/settings-context.ts";
import { useTexts } from "../i18n/use-texts.ts";
import { Loaded } from "../ui/loaded.tsx";
import { Panel } from "../ui/panel.tsx";
import { useTellBar } from "../ui/tell-bar.tsx";
import { ChangeList } from "./change-list.tsx";
import { ruleChanges } from "./rule-changes.ts";
import { Sentence } from "./sentence.tsx";
import type { RuleChoices } from "./use-rule-names.ts";
import { useWords } from "./use-words.ts";

const useStyles = makeStyles({
  list: { listStyle: "none", margin: 0, padding: 0 },
  item: { padding: "16px 0", borderTop: `1px solid ${tokens.colorNeutralStroke2}`, ":first-child": { borderTopStyle: "none", paddingTop: 0 } },
  head: { display: "flex", flexWrap: "wrap", alignItems: "center", gap: "4px 12px" },
  title: { margin: 0, fontSize: tokens.fontSizeBase300, fontWeight: tokens.fontWeightSemibold },
  when: { color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200, flexGrow: 1 },
});

/** Each version, who saved it, what it changed; an earlier one becomes the newest draft again. */
export function HistoryPanel({ rule, choices, mayRestore }: { rule: Rule; choices: RuleChoices; mayRestore: boolean }) {
  const styles = useStyles();
  const { t } = useTexts();
  const calls = useSettingsCalls();
  const queries = useQueryClient();
  const { tell } = useTellBar();
  const versions = useQuery({ queryKey: settingsKeys.ruleVersions(rule.id), queryFn: () => calls.rules.versions(rule.id) });
  const restore = useMutation({
    mutationFn: (from: number) => calls.rules.restore(rule.id, { version: rule.version, from }),
    onSuccess: (_, from) => tell({ text: t("rules.history.restored", { version: from }) }),
    onError: (error) => tell({ text: problemSentence(t, problemOf(error)) }),
    onSettled: () => queries.invalidateQueries({ queryKey: settingsKeys.rules }),
  });
  return (
    <Panel title={t("rules.tab.history")}>
      <Loaded query={versions} skeleton={<SkeletonRows rows={3} />}>
        {(all) => (
          <ol className={styles.list}>
            {all.map((version, index) => (
              <li key={version.version} className={styles.item}>
                <div className={styles.head}>
                  <h3 className={styles.title}>{t("rules.history.version", { version: version.version })}</h3>
                  {version.version === rule.publishedVersion && <Badge appearance="outline" color="success" icon={<CheckmarkCircle16Regular aria-hidden />}>{t("rules.state.published")}</Badge>}
                  <span className={styles.when}>{version.savedBy ?? t("somebody")} · <RelativeTime at={version.savedAt} /></span>
                  {mayRestore && version.version !== rule.version && <Button size="small" disabledFocusable={restore.isPending} aria-label={t("rules.history.restoreNamed", { version: version.version })} onClick={() => restore.mutate(version.version)}>{t("rules.history.restore")}</Button>}
                </div>
                <VersionWords version={version} before={all[index + 1]} choices={choices} />
              </li>
            ))}
          </ol>
        )}
      </Loaded>
    </Panel>
  );
}

/** The first one reads as a sentence, each other by what it changed. */
function VersionWords({ version, before, choices }: { version: RuleVersion; before: RuleVersion | undefined; choices: RuleChoices }) {
  const words = useWords(choices);
  return before ? <ChangeList changes={ruleChanges(words, before.definition, version.definition)} /> : <Sentence rule={version.definition} choices={choices} />;
}
