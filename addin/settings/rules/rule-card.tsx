import { Button, makeStyles, Switch, tokens } from "@fluentui/react-components";
import { Delete20Regular, Edit20Regular } from "@fluentui/react-icons";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { Rule } from "../../../server/contract/rules.ts";
import { problemOf } from "../../shared/api-problem.ts";
import { problemSentence } from "../../shared/problem-text.ts";
import { settingsKeys } from "../data/settings-keys.ts";
import { useSettingsCalls } from "../data/settings-context.ts";
import { useTexts } from "../i18n/use-texts.ts";
import { goTo } from "../shell/route.ts";
import { useTellBar } from "../ui/tell-bar.tsx";
import { toRuleDraft, toRuleInput } from "./rule-draft.ts";
import type { RuleNames } from "./rule-sentence.ts";
import { Sentence } from "./sentence.tsx";

const useStyles = makeStyles({
  row: {
    display: "grid", gridTemplateColumns: "28px minmax(0, 1fr) auto", columnGap: "12px", alignItems: "start", padding: "16px 0", borderTop: `1px solid ${tokens.colorNeutralStroke2}`,
    ":first-child": { borderTopStyle: "none", paddingTop: 0 }, ":last-child": { paddingBottom: 0 },
    "@media (max-width: 560px)": { gridTemplateColumns: "20px minmax(0, 1fr)" },
  },
  position: { color: tokens.colorNeutralForeground2, fontVariantNumeric: "tabular-nums", lineHeight: tokens.lineHeightBase400 },
  name: { margin: "0 0 4px", fontSize: tokens.fontSizeBase400, lineHeight: tokens.lineHeightBase400, fontWeight: tokens.fontWeightSemibold, overflowWrap: "anywhere" },
  counts: { margin: "8px 0 0", color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200, fontVariantNumeric: "tabular-nums" },
  actions: { display: "flex", alignItems: "center", gap: "4px", "@media (max-width: 560px)": { gridColumn: "2", marginTop: "8px", marginInlineStart: "-8px" } },
});

export function RuleCard({ rule, place, names, mayChange }: { rule: Rule; place: number; names: RuleNames; mayChange: boolean }) {
  const styles = useStyles();
  const { t } = useTexts();
  const calls = useSettingsCalls();
  const queries = useQueryClient();
  const { tell, deleteLater } = useTellBar();
  const readAgain = () => queries.invalidateQueries({ queryKey: settingsKeys.rules });
  const showProblem = (error: unknown) => tell({ text: problemSentence(t, problemOf(error)) });
  const toggle = useMutation({
    mutationFn: (isEnabled: boolean) => calls.saveRule({ ...toRuleInput(toRuleDraft(rule), rule), isEnabled }),
    onError: showProblem,
    onSettled: readAgain,
  });
  const remove = () => deleteLater({ id: rule.id, text: t("rules.deleted", { name: rule.name }), commit: () => calls.deleteRule(rule.id).catch(showProblem).then(readAgain) });
  const isEnabled = toggle.isPending ? toggle.variables : rule.isEnabled;
  return (
    <li className={styles.row}>
      <span className={styles.position} aria-hidden>{place}</span>
      <div>
        <h2 className={styles.name}>{rule.name}</h2>
        <Sentence rule={rule} names={names} />
        <p className={styles.counts}>{rule.runCount === 0 ? t("rules.neverRun") : `${t("rules.runs", { count: rule.runCount })} · ${t("rules.matches", { count: rule.matchCount })}`}</p>
      </div>
      <div className={styles.actions}>
        <Switch checked={isEnabled} disabled={!mayChange} aria-label={t("rules.enabledLabel", { name: rule.name })} label={t(isEnabled ? "rules.on" : "rules.off")} onChange={(_, { checked }) => toggle.mutate(checked)} />
        {mayChange && <Button appearance="subtle" icon={<Edit20Regular />} aria-label={t("rules.edit", { name: rule.name })} title={t("rules.edit", { name: rule.name })} onClick={() => goTo("rules", rule.id)} />}
        {mayChange && <Button appearance="subtle" icon={<Delete20Regular />} aria-label={t("rules.delete", { name: rule.name })} title={t("rules.delete", { name: rule.name })} onClick={remove} />}
      </div>
    </li>
  );
}
