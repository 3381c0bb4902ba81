import { Button, makeStyles, mergeClasses, Select, tokens } from "@fluentui/react-components";
import { ArrowRepeatAll20Regular, ChevronDown16Regular, ChevronRight16Regular, PlugConnected24Regular } from "@fluentui/react-icons";
import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { Webhook, WebhookCall, WebhookCallState } from "../../../server/contract/webhooks.ts";
import { problemOf } from "../../shared/api-problem.ts";
import { problemSentence } from "../../shared/problem-text.ts";
import { EmptyState } from "../../shared/ui/empty-state.tsx";
import { ErrorCard } from "../../shared/ui/error-card.tsx";
import { RelativeTime } from "../../shared/ui/relative-time.tsx";
import { SkeletonRows } from "../../shared/ui/skeletons.tsx";
import { settingsKeys } from "../data/settings-keys.ts";
import { useSettingsCalls } from "../data/settings-context.ts";
import { useTexts } from "../i18n/use-texts.ts";
import { Panel } from "../ui/panel.tsx";
import { useTellBar } from "../ui/tell-bar.tsx";
import { CallDetail } from "./call-detail.tsx";

const READ_AGAIN_MS = 10_000;
const states = ["waiting", "failed", "delivered"] as const;

const useStyles = makeStyles({
  aside: { display: "flex", flexWrap: "wrap", gap: "8px" },
  list: { listStyle: "none", margin: 0, padding: 0 },
  item: { borderTop: `1px solid ${tokens.colorNeutralStroke3}`, ":first-child": { borderTopStyle: "none" } },
  row: {
    display: "grid", gridTemplateColumns: "20px minmax(0, 1fr) auto", columnGap: "8px", alignItems: "center", width: "100%", padding: "10px 4px", border: "none", background: "none", font: "inherit", color: "inherit", textAlign: "start", cursor: "pointer", borderRadius: tokens.borderRadiusMedium,
    ":hover": { backgroundColor: tokens.colorSubtleBackgroundHover },
    ":focus-visible": { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: "-2px" },
  },
  quiet: { color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200, overflowWrap: "anywhere" },
  bad: { color: tokens.colorStatusDangerForeground1 },
  more: { marginTop: "12px" },
});

/** What the webhook was called about in the last 30 days, newest first. */
export function CallLog({ webhook }: { webhook: Webhook }) {
  const styles = useStyles();
  const { t } = useTexts();
  const { webhooks } = useSettingsCalls();
  const queries = useQueryClient();
  const { tell } = useTellBar();
  const [state, setState] = useState<WebhookCallState | "">("");
  const [openSeq, setOpenSeq] = useState<number | null>(null);
  const pages = useInfiniteQuery({
    queryKey: [...settingsKeys.webhooks, webhook.id, "calls", state],
    queryFn: ({ pageParam }) => webhooks.calls(webhook.id, { ...(state !== "" && { state }), ...(pageParam !== "" && { after: pageParam }) }),
    initialPageParam: "",
    getNextPageParam: (last) => last.next,
    refetchInterval: READ_AGAIN_MS,
  });
  const replayAll = useMutation({
    mutationFn: () => webhooks.replayFailed(webhook.id),
    onSuccess: ({ count }) => tell({ text: t("webhooks.replaying", { count }) }),
    onError: (error) => tell({ text: problemSentence(t, problemOf(error)) }),
    onSettled: () => queries.invalidateQueries({ queryKey: settingsKeys.webhooks }),
  });
  const items = pages.data?.pages.flatMap((page) => page.items) ?? [];
  const aside = (
    <div className={styles.aside}>
      {webhook.failedCount > 0 && <Button size="small" icon={<ArrowRepeatAll20Regular />} disabledFocusable={replayAll.isPending || webhook.disabledAt !== null} onClick={() => replayAll.mutate()}>{t("webhooks.replayAll", { count: webhook.failedCount })}</Button>}
      <Select size="small" value={state} aria-label={t("webhooks.filter")} onChange={(_event, { value }) => setState(value as WebhookCallState | "")}>
        <option value="">{t("webhooks.allCalls")}</option>
        {states.map((each) => <option key={each} value={each}>{t(`webhooks.callState.${each}`)}</option>)}
      </Select>
    </div>
  );
  return (
    <Panel title={t("webhooks.log")} aside={aside}>
      {pages.error && <ErrorCard error={pages.error} onRetry={() => void pages.refetch()} />}
      {pages.isPending && <SkeletonRows rows={4} />}
      {pages.data && items.length === 0 && <EmptyState icon={<PlugConnected24Regular />} title={t("webhooks.noCallsTitle")} text={t("webhooks.noCallsText")} />}
      <ul className={styles.list}>
        {items.map((call) => (
          <li key={call.eventSeq} className={styles.item}>
            <CallRow call={call} isOpen={openSeq === call.eventSeq} onToggle={() => setOpenSeq(openSeq === call.eventSeq ? null : call.eventSeq)} />
            {openSeq === call.eventSeq && <CallDetail webhook={webhook} eventSeq={call.eventSeq} />}
          </li>
        ))}
      </ul>
      {pages.hasNextPage && <Button className={styles.more} disabledFocusable={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>{t("webhooks.moreCalls")}</Button>}
    </Panel>
  );
}

function CallRow({ call, isOpen, onToggle }: { call: WebhookCall; isOpen: boolean; onToggle: () => void }) {
  const styles = useStyles();
  const { t } = useTexts();
  const answer = call.error ?? (call.status === null ? "" : String(call.status));
  return (
    <button type="button" className={styles.row} aria-expanded={isOpen} onClick={onToggle}>
      {isOpen ? <ChevronDown16Regular aria-hidden /> : <ChevronRight16Regular aria-hidden />}
      <span>
        {t(`fact.${call.event.replace(".", "_")}`, { defaultValue: call.event })}
        <br />
        <span className={mergeClasses(styles.quiet, call.state === "failed" && styles.bad)}>{t(`webhooks.callState.${call.state}`)}{answer && ` · ${answer}`}{call.attemptCount > 1 && ` · ${t("webhooks.attemptCount", { count: call.attemptCount })}`}</span>
      </span>
      <span className={styles.quiet}><RelativeTime at={call.lastAttemptAt ?? call.createdAt} /></span>
    </button>
  );
}
