import { Badge, Button, makeStyles, Switch, tokens } from "@fluentui/react-components";
import { CheckmarkCircle16Regular, Delete20Regular, DocumentEdit16Regular, Edit20Regular, History20Regular } from "@fluentui/react-icons";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { Rule } from "../../../server/contract/rules.ts";
import { problemOf } from "../../shared/api-problem.ts";
import { problemSentence } from "../../shared/problem-text.ts";
import { settingsKeys } from "../data/settings-keys.ts";
import { useSettingsCalls } from "../data/settings-context.ts";
import { useTexts } from "../i18n/use-texts.ts";
import { goTo } from "../shell/route.ts";
import { OrderedRow } from "../ui/ordered-row.tsx";
import { useTellBar } from "../ui/tell-bar.tsx";
import { useDeleteRow } from "../ui/use-delete-row.ts";
import type { Dragging } from "../ui/use-row-order.ts";
import { RuleFigures } from "./rule-figures.tsx";
import { Sentence } from "./sentence.tsx";
import type { RuleChoices } from "./use-rule-names.ts";

const useStyles = makeStyles({
  why: { margin: "8px 0 0", color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200, lineHeight: tokens.lineHeightBase200 },
});

interface RuleCardProps {
  rule: Rule;
  place: number;
  choices: RuleChoices;
  mayChange: boolean;
  /** Null where there is nothing to order. */
  drag: Dragging | null;
}

export function RuleCard({ rule, place, choices, mayChange, drag }: RuleCardProps) {
  const styles = useStyles();
  const { t } = useTexts();
  const calls = useSettingsCalls();
  const queries = useQueryClient();
  const { tell } = useTellBar();
  const deleteRow = useDeleteRow(settingsKeys.rules);
  const after = { onError: (error: unknown) => tell({ text: problemSentence(t, problemOf(error)) }), onSettled: () => queries.invalidateQueries({ queryKey: settingsKeys.rules }) };
  const turn = useMutation({ mutationFn: (isEnabled: boolean) => calls.rules.turn(rule.id, { version: rule.version, isEnabled }), ...after });
  const publish = useMutation({ mutationFn: () => calls.rules.publish(rule.id, rule.version), ...after, onSuccess: () => tell({ text: t("rules.published", { name: rule.name }) }) });
  const remove = () => deleteRow({ id: rule.id, text: t("rules.deleted", { name: rule.name }), remove: () => calls.rules.remove(rule.id) });
  const isEnabled = turn.isPending ? turn.variables : rule.isEnabled;
  const isDraft = rule.publishedVersion === null || rule.publishedVersion < rule.version;
  const named = { name: rule.name };
  const badges = (
    <>
      {rule.publishedVersion !== null && <Badge appearance="outline" color="success" icon={<CheckmarkCircle16Regular aria-hidden />}>{t("rules.state.published")}</Badge>}
      {isDraft && <Badge appearance="outline" color="warning" icon={<DocumentEdit16Regular aria-hidden />}>{t(rule.publishedVersion === null ? "rules.state.draft" : "rules.state.newerDraft")}</Badge>}
    </>
  );
  const actions = (
    <>
      {mayChange && isDraft && <Button size="small" disabledFocusable={publish.isPending} aria-label={t("rules.publishNamed", named)} onClick={() => publish.mutate()}>{t("rules.editor.publish")}</Button>}
      <Switch checked={isEnabled} disabled={!mayChange} aria-label={t("rules.enabledLabel", named)} label={t(isEnabled ? "rules.on" : "rules.off")} onChange={(_, { checked }) => turn.mutate(checked)} />
      <Button appearance="subtle" icon={<History20Regular />} aria-label={t("rules.showRuns", named)} title={t("rules.showRuns", named)} onClick={() => goTo("rules", rule.id, "runs")} />
      {mayChange && <Button appearance="subtle" icon={<Edit20Regular />} aria-label={t("rules.edit", named)} title={t("rules.edit", named)} onClick={() => goTo("rules", rule.id)} />}
      {mayChange && <Button appearance="subtle" icon={<Delete20Regular />} aria-label={t("rules.delete", named)} title={t("rules.delete", named)} onClick={remove} />}
    </>
  );
  return (
    <OrderedRow name={rule.name} place={place} badges={badges} actions={actions} drag={drag}>
      <Sentence rule={rule} choices={choices} />
      <RuleFigures rule={rule} />
      {!isEnabled && rule.statistics.asked === 0 && <p className={styles.why}>{t("rules.state.offText")}</p>}
      {isEnabled && rule.publishedVersion === null && <p className={styles.why}>{t("rules.state.draftText")}</p>}
    </OrderedRow>
  );
}
