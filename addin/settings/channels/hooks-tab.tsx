import { Badge, Button, makeStyles, Select, tokens } from "@fluentui/react-components";
import { ArrowRepeatAll20Regular, ChevronDown16Regular, ChevronRight16Regular, PlugConnected24Regular } from "@fluentui/react-icons";
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { HookLog } from "../../../server/contract/hook-logs.ts";
import { problemOf } from "../../shared/api-problem.ts";
import { problemSentence } from "../../shared/problem-text.ts";
import { EmptyState } from "../../shared/ui/empty-state.tsx";
import { ErrorCard } from "../../shared/ui/error-card.tsx";
import { RelativeTime } from "../../shared/ui/relative-time.tsx";
import { SkeletonRows } from "../../shared/ui/skeletons.tsx";
import { useTexts } from "../i18n/use-texts.ts";
import { Loaded } from "../ui/loaded.tsx";
import { Panel } from "../ui/panel.tsx";
import { useTellBar } from "../ui/tell-bar.tsx";
import { channelKeys } from "./channel-keys.ts";
import { useChannelCalls } from "./use-channel-calls.ts";

const READ_AGAIN_MS = 10_000;
const states = ["failed", "waiting", "processed"] as const;
const colors = { failed: "danger", waiting: "informative", processed: "success" } as const;

const useStyles = makeStyles({
  list: { listStyle: "none", margin: 0, padding: 0 },
  item: { borderTop: `1px solid ${tokens.colorNeutralStroke3}`, ":first-child": { borderTopStyle: "none" } },
  row: {
    display: "grid", gridTemplateColumns: "20px minmax(0, 1fr) auto", columnGap: "8px", alignItems: "center", width: "100%", padding: "10px 4px", border: "none", background: "none", font: "inherit", color: "inherit", textAlign: "start", cursor: "pointer", borderRadius: tokens.borderRadiusMedium,
    ":hover": { backgroundColor: tokens.colorSubtleBackgroundHover }, ":focus-visible": { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: "-2px" },
  },
  words: { display: "flex", flexWrap: "wrap", gap: "4px 8px", alignItems: "center", overflowWrap: "anywhere" },
  quiet: { color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
  bad: { margin: 0, color: tokens.colorStatusDangerForeground1, overflowWrap: "anywhere" },
  detail: { display: "flex", flexDirection: "column", gap: "12px", padding: "4px 4px 16px 28px" },
  body: { margin: 0, padding: "12px", maxHeight: "320px", overflow: "auto", direction: "ltr", textAlign: "start", whiteSpace: "pre-wrap", overflowWrap: "anywhere", fontFamily: tokens.fontFamilyMonospace, fontSize: tokens.fontSizeBase200, borderRadius: tokens.borderRadiusMedium, backgroundColor: tokens.colorNeutralBackground3 },
  more: { marginTop: "12px" },
});

/** What vendors told, as it came, newest first. What one says is read one at a time, and that stands in the record. */
export function HooksTab() {
  const styles = useStyles();
  const { t } = useTexts();
  const calls = useChannelCalls();
  const [state, setState] = useState<HookLog["state"] | "">("");
  const [openId, setOpenId] = useState<string | null>(null);
  const pages = useInfiniteQuery({
    queryKey: channelKeys.hooks(state),
    queryFn: ({ pageParam }) => calls.hooks({ ...(state !== "" && { state }), ...(pageParam !== "" && { after: pageParam }) }),
    initialPageParam: "",
    getNextPageParam: (last) => last.next,
    refetchInterval: READ_AGAIN_MS,
  });
  const items = pages.data?.pages.flatMap((page) => page.items) ?? [];
  const filter = (
    <Select size="small" value={state} aria-label={t("channels.hooks.filter")} onChange={(_, { value }) => setState(value as HookLog["state"] | "")}>
      <option value="">{t("channels.hooks.all")}</option>
      {states.map((each) => <option key={each} value={each}>{t(`channels.hooks.state.${each}`)}</option>)}
    </Select>
  );
  return (
    <Panel title={t("channels.hooks.title")} aside={filter}>
      {pages.error && <ErrorCard error={pages.error} onRetry={() => void pages.refetch()} />}
      {pages.isPending && <SkeletonRows rows={4} />}
      {pages.data && items.length === 0 && <EmptyState icon={<PlugConnected24Regular />} title={t("channels.hooks.emptyTitle")} text={t("channels.hooks.emptyText")} />}
      <ul className={styles.list}>
        {items.map((hook) => (
          <li key={hook.id} className={styles.item}>
            <button type="button" className={styles.row} aria-expanded={openId === hook.id} onClick={() => setOpenId(openId === hook.id ? null : hook.id)}>
              {openId === hook.id ? <ChevronDown16Regular aria-hidden /> : <ChevronRight16Regular aria-hidden />}
              <span className={styles.words}>{t(`channels.provider.${hook.provider}`)} <Badge size="small" appearance="tint" color={colors[hook.state]}>{t(`channels.hooks.state.${hook.state}`)}</Badge> {hook.eventCount !== null && <span className={styles.quiet}>{t("channels.hooks.events", { count: hook.eventCount })}</span>}</span>
              <span className={styles.quiet}><RelativeTime at={hook.receivedAt} /></span>
            </button>
            {openId === hook.id && <HookDetail hook={hook} />}
          </li>
        ))}
      </ul>
      {pages.hasNextPage && <Button className={styles.more} disabledFocusable={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>{t("channels.hooks.more")}</Button>}
    </Panel>
  );
}

function HookDetail({ hook }: { hook: HookLog }) {
  const styles = useStyles();
  const { t } = useTexts();
  const calls = useChannelCalls();
  const queries = useQueryClient();
  const { tell } = useTellBar();
  const detail = useQuery({ queryKey: channelKeys.hook(hook.id), queryFn: () => calls.hook(hook.id), staleTime: Infinity });
  const replay = useMutation({
    mutationFn: () => calls.replayHook(hook.id),
    onSuccess: () => tell({ text: t("channels.hooks.replayed") }),
    onError: (error) => tell({ text: problemSentence(t, problemOf(error)) }),
    onSettled: () => queries.invalidateQueries({ queryKey: channelKeys.hooks("").slice(0, 1) }),
  });
  return (
    <div className={styles.detail}>
      {hook.failure && <p className={styles.bad}>{hook.failure}</p>}
      <Loaded query={detail} skeleton={<SkeletonRows rows={3} />}>
        {({ body }) => <pre className={styles.body} tabIndex={0} aria-label={t("channels.hooks.body")}>{body === "" ? t("channels.hooks.erased") : pretty(body)}</pre>}
      </Loaded>
      <div><Button size="small" icon={<ArrowRepeatAll20Regular />} disabledFocusable={replay.isPending} onClick={() => replay.mutate()}>{t("channels.hooks.replay")}</Button></div>
    </div>
  );
}

function pretty(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return body;
  }
}
