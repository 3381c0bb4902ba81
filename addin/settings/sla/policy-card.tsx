import { Badge, Button, makeStyles, tokens } from "@fluentui/react-components";
import { Archive20Regular, ArchiveArrowBack20Regular, CheckmarkCircle16Regular, DocumentEdit16Regular } from "@fluentui/react-icons";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { SlaPolicy } from "../../../server/contract/sla.ts";
import { problemOf } from "../../shared/api-problem.ts";
import { problemSentence } from "../../shared/problem-text.ts";
import { settingsKeys } from "../data/settings-keys.ts";
import { useSettingsCalls } from "../data/settings-context.ts";
import { useTexts } from "../i18n/use-texts.ts";
import type { RuleChoices } from "../rules/use-rule-names.ts";
import { useWords } from "../rules/use-words.ts";
import { hrefOf } from "../shell/route.ts";
import { OrderedRow } from "../ui/ordered-row.tsx";
import { useTellBar } from "../ui/tell-bar.tsx";
import type { Dragging } from "../ui/use-row-order.ts";
import { conditionsText } from "./policy-words.ts";

const useStyles = makeStyles({
  what: { margin: 0, overflowWrap: "anywhere" },
  facts: { margin: "4px 0 0", color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200, lineHeight: tokens.lineHeightBase200 },
});

interface PolicyCardProps {
  policy: SlaPolicy;
  /** Null: it is archived. */
  place: number | null;
  calendarName: string;
  choices: RuleChoices;
  mayChange: boolean;
  /** Null where there is nothing to order. */
  drag: Dragging | null;
}

export function PolicyCard({ policy, place, calendarName, choices, mayChange, drag }: PolicyCardProps) {
  const styles = useStyles();
  const { t } = useTexts();
  const calls = useSettingsCalls();
  const queries = useQueryClient();
  const { tell } = useTellBar();
  const words = useWords(choices);
  const named = { name: policy.name };
  const move = (isArchived: boolean) => (isArchived ? calls.sla.archive : calls.sla.unarchive)(policy.id, { version: policy.version });
  const after = { onError: (error: unknown) => tell({ text: problemSentence(t, problemOf(error)) }), onSettled: () => queries.invalidateQueries({ queryKey: settingsKeys.policies }) };
  const publish = useMutation({ mutationFn: () => calls.sla.publish(policy.id, { version: policy.version }), ...after, onSuccess: () => tell({ text: t("sla.saved") }) });
  const setArchived = useMutation({
    mutationFn: move,
    ...after,
    onSuccess: (_, isArchived) => tell({ text: t(isArchived ? "sla.archivedOne" : "sla.unarchivedOne", named), undo: () => void move(!isArchived).finally(after.onSettled) }),
  });
  const badges = (
    <>
      {policy.publishedVersion !== null && !policy.archivedAt && <Badge appearance="outline" color="success" icon={<CheckmarkCircle16Regular aria-hidden />}>{t("sla.state.published")}</Badge>}
      {policy.isDraft && <Badge appearance="outline" color="warning" icon={<DocumentEdit16Regular aria-hidden />}>{t(policy.publishedVersion === null ? "sla.state.draft" : "sla.state.newerDraft")}</Badge>}
      {policy.archivedAt && <Badge appearance="outline" color="informative" icon={<Archive20Regular aria-hidden fontSize={12} />}>{t("sla.state.archived")}</Badge>}
    </>
  );
  const actions = mayChange && (
    <>
      {policy.isDraft && !policy.archivedAt && <Button size="small" disabledFocusable={publish.isPending} aria-label={t("sla.publishNamed", named)} onClick={() => publish.mutate()}>{t("sla.publish")}</Button>}
      {policy.archivedAt
        ? <Button appearance="subtle" icon={<ArchiveArrowBack20Regular />} aria-label={t("sla.unarchiveNamed", named)} title={t("sla.unarchiveNamed", named)} onClick={() => setArchived.mutate(false)} />
        : <Button appearance="subtle" icon={<Archive20Regular />} aria-label={t("sla.archiveNamed", named)} title={t("sla.archiveNamed", named)} onClick={() => setArchived.mutate(true)} />}
    </>
  );
  return (
    <OrderedRow name={policy.name} href={policy.archivedAt ? undefined : hrefOf("sla", "policies", policy.id)} place={place} badges={badges} actions={actions} drag={drag}>
      <p className={styles.what}>{conditionsText(words, policy.conditions)}</p>
      <p className={styles.facts}>{[calendarName, t("sla.openTargets", { count: policy.openTargetCount }), t("sla.versionNumber", { version: policy.version })].filter(Boolean).join(" · ")}</p>
    </OrderedRow>
  );
}
