import { Badge, Button, makeStyles, mergeClasses, tokens } from "@fluentui/react-components";
import { Archive20Regular, ArchiveArrowBack20Regular, CheckmarkCircle16Regular, DocumentEdit16Regular, ReOrderDotsVertical20Regular } from "@fluentui/react-icons";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { KeyboardEvent } from "react";
import type { SlaPolicy } from "../../../server/contract/sla.ts";
import { problemOf } from "../../shared/api-problem.ts";
import { problemSentence } from "../../shared/problem-text.ts";
import { settingsKeys } from "../data/settings-keys.ts";
import { useSettingsCalls } from "../data/settings-context.ts";
import { useTexts } from "../i18n/use-texts.ts";
import type { Dragging } from "../rules/rule-card.tsx";
import type { RuleChoices } from "../rules/use-rule-names.ts";
import { useWords } from "../rules/use-words.ts";
import { hrefOf } from "../shell/route.ts";
import { useTellBar } from "../ui/tell-bar.tsx";
import { conditionsText } from "./policy-words.ts";

const useStyles = makeStyles({
  row: {
    display: "grid", gridTemplateColumns: "32px minmax(0, 1fr) auto", columnGap: "8px", alignItems: "start", padding: "16px 0", borderTop: `1px solid ${tokens.colorNeutralStroke2}`,
    ":first-child": { borderTopStyle: "none", paddingTop: 0 }, ":last-child": { paddingBottom: 0 },
    "@media (max-width: 760px)": { gridTemplateColumns: "32px minmax(0, 1fr)" },
  },
  dragged: { opacity: 0.5 },
  handle: { cursor: "grab", minWidth: "32px", padding: 0 },
  position: { textAlign: "center", color: tokens.colorNeutralForeground2, fontVariantNumeric: "tabular-nums", lineHeight: tokens.lineHeightBase400 },
  head: { display: "flex", flexWrap: "wrap", alignItems: "center", gap: "4px 8px", marginBottom: "4px" },
  name: { margin: 0, fontSize: tokens.fontSizeBase400, lineHeight: tokens.lineHeightBase400, fontWeight: tokens.fontWeightSemibold, overflowWrap: "anywhere", minWidth: 0 },
  link: { color: tokens.colorBrandForegroundLink },
  what: { margin: 0, overflowWrap: "anywhere" },
  facts: { margin: "4px 0 0", color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200, lineHeight: tokens.lineHeightBase200 },
  actions: { display: "flex", flexWrap: "wrap", alignItems: "center", gap: "4px", "@media (max-width: 760px)": { gridColumn: "2", marginTop: "8px", marginInlineStart: "-8px" } },
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
  const stepByKey = (event: KeyboardEvent) => {
    const by = { ArrowUp: -1, ArrowDown: 1 }[event.key] as -1 | 1 | undefined;
    if (!drag || !event.altKey || by === undefined) return;
    event.preventDefault();
    drag.step(by);
  };
  return (
    <li
      className={mergeClasses(styles.row, drag?.isDragged && styles.dragged)} draggable={drag?.isDragged} onKeyDown={stepByKey}
      onDragOver={(event) => { if (drag) { event.preventDefault(); drag.over(); } }} onDrop={(event) => { event.preventDefault(); drag?.drop(); }} onDragEnd={drag?.end}
    >
      <div>
        {drag && <Button appearance="subtle" className={styles.handle} icon={<ReOrderDotsVertical20Regular />} aria-label={t("rules.order.handle", named)} aria-keyshortcuts="Alt+ArrowUp Alt+ArrowDown" title={t("rules.order.handle", named)} onPointerDown={drag.start} onPointerUp={drag.end} />}
        <div className={styles.position} aria-hidden>{place}</div>
      </div>
      <div>
        <div className={styles.head}>
          <h2 className={styles.name}>{policy.archivedAt ? policy.name : <a className={styles.link} href={hrefOf("sla", "policies", policy.id)}>{policy.name}</a>}</h2>
          {policy.publishedVersion !== null && !policy.archivedAt && <Badge appearance="outline" color="success" icon={<CheckmarkCircle16Regular aria-hidden />}>{t("sla.state.published")}</Badge>}
          {policy.isDraft && <Badge appearance="outline" color="warning" icon={<DocumentEdit16Regular aria-hidden />}>{t(policy.publishedVersion === null ? "sla.state.draft" : "sla.state.newerDraft")}</Badge>}
          {policy.archivedAt && <Badge appearance="outline" color="informative" icon={<Archive20Regular aria-hidden fontSize={12} />}>{t("sla.state.archived")}</Badge>}
        </div>
        <p className={styles.what}>{conditionsText(words, policy.conditions)}</p>
        <p className={styles.facts}>{[calendarName, t("sla.openTargets", { count: policy.openTargetCount }), t("sla.versionNumber", { version: policy.version })].filter(Boolean).join(" · ")}</p>
      </div>
      {mayChange && (
        <div className={styles.actions}>
          {policy.isDraft && !policy.archivedAt && <Button size="small" disabledFocusable={publish.isPending} aria-label={t("sla.publishNamed", named)} onClick={() => publish.mutate()}>{t("sla.publish")}</Button>}
          {policy.archivedAt
            ? <Button appearance="subtle" icon={<ArchiveArrowBack20Regular />} aria-label={t("sla.unarchiveNamed", named)} title={t("sla.unarchiveNamed", named)} onClick={() => setArchived.mutate(false)} />
            : <Button appearance="subtle" icon={<Archive20Regular />} aria-label={t("sla.archiveNamed", named)} title={t("sla.archiveNamed", named)} onClick={() => setArchived.mutate(true)} />}
        </div>
      )}
    </li>
  );
}
