import { Button, Input, makeStyles, tokens } from "@fluentui/react-components";
import { ChevronLeft20Regular, ChevronRight20Regular } from "@fluentui/react-icons";
import { keepPreviousData, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState, type FormEvent, type KeyboardEvent } from "react";
import { useTranslation } from "react-i18next";
import type { Campaign } from "../../../server/contract/campaigns.ts";
import { draftState } from "../../shared/campaigns/draft-state.ts";
import { PreviewedMessage } from "../../shared/campaigns/previewed-message.tsx";
import { problemWords } from "../../shared/campaigns/problem-words.ts";
import { twinOf } from "../../shared/campaigns/twin-of.ts";
import { ChannelMark } from "../../shared/chat/channel-mark.tsx";
import { keys } from "../../shared/query-keys.ts";
import { useCalls } from "../../shared/ui/connection-context.ts";
import { ErrorCard } from "../../shared/ui/error-card.tsx";
import { SkeletonLines } from "../../shared/ui/skeletons.tsx";
import { TestSend } from "./test-send.tsx";
import { indexOfLine } from "./index-of-line.ts";

const useStyles = makeStyles({
  root: { display: "flex", flexDirection: "column", gap: "8px" },
  bar: { display: "flex", alignItems: "center", gap: "4px", fontVariantNumeric: "tabular-nums" },
  jump: { display: "flex", alignItems: "center", gap: "6px", flexGrow: 1, justifyContent: "center" },
  input: { width: "64px", minWidth: 0, "& input": { minWidth: 0, textAlign: "end" } },
  to: { margin: 0, color: tokens.colorNeutralForeground2, overflowWrap: "anywhere" },
  mark: { marginInlineEnd: "4px", verticalAlign: "text-bottom" },
  problem: { margin: 0, color: tokens.colorStatusWarningForeground3 },
});

/** One recipient's message after the other; arrows turn the page, a number jumps to it. */
export function RecipientPager({ campaign, jumpTo }: { campaign: Campaign; jumpTo: { line: number } | null }) {
  const styles = useStyles();
  const { t, i18n } = useTranslation();
  const calls = useCalls();
  const queries = useQueryClient();
  const twin = twinOf(campaign);
  const [index, setIndex] = useState(0);
  const [typed, setTyped] = useState<string | null>(null);
  const pageAt = (at: number) => ({ queryKey: keys.preview(campaign.id, draftState(campaign), at), queryFn: () => calls.recipientPreview(campaign.id, at), staleTime: 60_000 });
  const { data, error, refetch } = useQuery({ ...pageAt(index), placeholderData: keepPreviousData });
  const total = data?.total ?? campaign.recipientCount;

  useEffect(() => {
    if (index + 1 < total) void queries.prefetchQuery(pageAt(index + 1));
  });
  useEffect(() => {
    if (jumpTo === null || total === 0) return;
    const lineAt = async (at: number) => (await queries.fetchQuery(pageAt(at))).preview?.line ?? 0;
    void indexOfLine(jumpTo.line, total, lineAt).then((found) => found !== null && setIndex(found)).catch(() => {});
    // A new jump only when another line was asked for.
  }, [jumpTo]);

  function go(to: number) {
    setTyped(null);
    setIndex(Math.min(Math.max(0, to), Math.max(0, total - 1)));
  }
  function onKeyDown(event: KeyboardEvent) {
    const step = { ArrowLeft: -1, ArrowRight: 1, PageUp: -10, PageDown: 10 }[event.key];
    if (!step || (event.target as HTMLElement).tagName === "INPUT") return;
    event.preventDefault();
    go(index + step);
  }
  function jump(event: FormEvent) {
    event.preventDefault();
    const wanted = Number(typed);
    if (Number.isInteger(wanted) && wanted > 0) go(wanted - 1);
  }
  if (error) return <ErrorCard error={error} onRetry={() => void refetch()} />;
  if (!data) return <SkeletonLines lines={5} />;
  const { preview } = data;
  return (
    <section className={styles.root} aria-label={t(`check.preview${twin}`)} onKeyDown={onKeyDown}>
      <div className={styles.bar}>
        <Button appearance="subtle" icon={<ChevronLeft20Regular />} aria-label={t(`check.previous${twin}`)} disabledFocusable={index === 0} onClick={() => go(index - 1)} />
        <form className={styles.jump} onSubmit={jump}>
          <Input className={styles.input} size="small" inputMode="numeric" aria-label={t(`check.recipientNumber${twin}`)} value={typed ?? String(index + 1)} onChange={(_event, change) => setTyped(change.value)} onBlur={() => setTyped(null)} />
          <span>{t("check.of", { total: total.toLocaleString(i18n.language) })}</span>
        </form>
        <Button appearance="subtle" icon={<ChevronRight20Regular />} aria-label={t(`check.nextRecipient${twin}`)} disabledFocusable={index + 1 >= total} onClick={() => go(index + 1)} />
      </div>
      {preview ? (
        <>
          <p className={styles.to} aria-live="polite">{campaign.channel === "preferred" && <ChannelMark channel={preview.channel} className={styles.mark} />}{t("check.to", { name: preview.name, address: preview.address })} · {t("import.line", { line: preview.line })}</p>
          {preview.problems.map((problem) => <p key={`${problem.kind} ${problem.field}`} className={styles.problem}>{problemWords(t, problem, preview.channel)}</p>)}
          <TestSend key={preview.channel} campaignId={campaign.id} index={index} isChat={preview.channel === "whatsapp"} />
          <PreviewedMessage campaign={campaign} preview={preview} />
        </>
      ) : (
        <p className={styles.to}>{t("check.noRecipients")}</p>
      )}
    </section>
  );
}
