import { Badge, Button, Link, makeStyles, tokens } from "@fluentui/react-components";
import { useInfiniteQuery } from "@tanstack/react-query";
import type { LlmCall } from "../../../server/contract/classification.ts";
import { EmptyState } from "../../shared/ui/empty-state.tsx";
import { ErrorCard } from "../../shared/ui/error-card.tsx";
import { RelativeTime } from "../../shared/ui/relative-time.tsx";
import { SkeletonRows } from "../../shared/ui/skeletons.tsx";
import { settingsKeys } from "../data/settings-keys.ts";
import { useSettingsCalls } from "../data/settings-context.ts";
import { useTexts } from "../i18n/use-texts.ts";
import { Panel } from "../ui/panel.tsx";

const useStyles = makeStyles({
  list: { listStyle: "none", margin: "0 0 12px", padding: 0 },
  row: { padding: "12px 0", borderTop: `1px solid ${tokens.colorNeutralStroke2}`, ":first-child": { borderTopStyle: "none" } },
  line: { display: "flex", flexWrap: "wrap", alignItems: "center", gap: "4px 12px" },
  quiet: { color: tokens.colorNeutralForeground2, overflowWrap: "anywhere" },
  mail: { overflowWrap: "anywhere" },
  summary: { cursor: "pointer", marginTop: "4px", color: tokens.colorNeutralForeground2 },
  said: { margin: "8px 0 0", padding: "12px", maxHeight: "320px", overflow: "auto", whiteSpace: "pre-wrap", overflowWrap: "anywhere", fontFamily: tokens.fontFamilyMonospace, fontSize: tokens.fontSizeBase200, backgroundColor: tokens.colorNeutralBackground3, border: `1px solid ${tokens.colorTransparentStroke}`, borderRadius: tokens.borderRadiusMedium },
});
const colors = { used: "success", disagreed: "informative", invalid: "warning", timed_out: "warning", refused: "danger", failed: "danger", over_budget: "subtle" } as const;

/** Each time that a text left the house: what was sent, how much of it was masked, and what came of it. */
export function LlmCallList() {
  const styles = useStyles();
  const { t } = useTexts();
  const calls = useSettingsCalls().classification;
  const list = useInfiniteQuery({ queryKey: settingsKeys.llmCalls, queryFn: ({ pageParam }) => calls.llmCalls(pageParam), initialPageParam: null as string | null, getNextPageParam: (page) => page.next });
  const all = list.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Panel title={t("classification.calls.title")}>
      {list.error && <ErrorCard error={list.error} onRetry={() => void list.refetch()} />}
      {list.isPending && <SkeletonRows rows={3} />}
      {list.data && all.length === 0 && <EmptyState title={t("classification.calls.emptyTitle")} text={t("classification.calls.emptyText")} />}
      <ul className={styles.list}>{all.map((call) => <Call key={call.id} call={call} />)}</ul>
      {list.hasNextPage && <Button disabledFocusable={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>{t("classification.calls.more")}</Button>}
    </Panel>
  );
}

function Call({ call }: { call: LlmCall }) {
  const styles = useStyles();
  const { t } = useTexts();
  // Nothing left the house: there is nothing to show but when and why.
  const wasAsked = call.outcome !== "over_budget";
  return (
    <li className={styles.row}>
      <div className={styles.line}>
        <Badge appearance="tint" color={colors[call.outcome]}>{t(`classification.outcome.${call.outcome}`)}</Badge>
        <RelativeTime at={call.createdAt} />
        <span className={styles.quiet}>{call.model} · {new URL(call.endpoint).host}{wasAsked && <> · {t("classification.calls.tokens", { prompt: call.promptTokens ?? 0, completion: call.completionTokens ?? 0 })} · {t("classification.calls.masked", { count: call.maskedCount })} · {(call.durationMs / 1_000).toFixed(1)} s</>}</span>
      </div>
      {call.mail && (
        <div className={styles.line}>
          {call.mail.webLink ? <Link href={call.mail.webLink} target="_blank" rel="noreferrer">{call.mail.subject || t("classification.calls.noSubject")}</Link> : <span className={styles.mail} dir="auto">{call.mail.subject || t("classification.calls.noSubject")}</span>}
          {call.mail.case && <Link href={`#/sla/cases/${call.mail.case.id}`}>{t("classification.calls.case", { number: call.mail.case.number })}</Link>}
        </div>
      )}
      {wasAsked && (
        <details>
          <summary className={styles.summary}>{t("classification.calls.show")}</summary>
          <pre className={styles.said} tabIndex={0} aria-label={t("classification.calls.sent")}>{call.prompt}</pre>
          <pre className={styles.said} tabIndex={0} aria-label={t("classification.calls.answer")}>{call.answer ?? t("classification.calls.noAnswer")}</pre>
        </details>
      )}
    </li>
  );
}
