import { Button, makeStyles, mergeClasses, tokens } from "@fluentui/react-components";
import { CheckmarkCircle20Regular, ErrorCircle20Regular, QuestionCircle20Regular, Send20Regular } from "@fluentui/react-icons";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { JSX } from "react";
import { useTranslation } from "react-i18next";
import type { Reply } from "../../../../server/contract/replies.ts";
import { keys } from "../../../shared/query-keys.ts";
import { useCalls } from "../../../shared/ui/connection-context.ts";
import { ErrorCard } from "../../../shared/ui/error-card.tsx";
import { useNow } from "../../../shared/ui/use-now.ts";
import { useMay, useMe } from "../../use-me.ts";
import { replyReason } from "./reply-reason.ts";

/** What the server gives; a clock that is slow must not promise more. */
const UNDO_SECONDS = 10;
const UNDER_WAY_MS = 2_000;
/** Sent Items are read within this time; afterwards the timeline says enough. */
const AWAITED_MS = 15 * 60_000;

const useStyles = makeStyles({
  list: { display: "flex", flexDirection: "column", gap: "8px", margin: 0, padding: 0, listStyleType: "none" },
  card: { display: "grid", gridTemplateColumns: "20px minmax(0, 1fr)", columnGap: "8px", padding: "8px", borderRadius: tokens.borderRadiusMedium, backgroundColor: tokens.colorNeutralBackground3, border: `1px solid ${tokens.colorTransparentStroke}`, fontSize: tokens.fontSizeBase200, lineHeight: tokens.lineHeightBase200, overflowWrap: "anywhere" },
  failed: { backgroundColor: tokens.colorStatusDangerBackground1, border: `1px solid ${tokens.colorStatusDangerBorder1}` },
  uncertain: { backgroundColor: tokens.colorStatusWarningBackground1, border: `1px solid ${tokens.colorStatusWarningBorder1}` },
  title: { margin: 0, fontWeight: tokens.fontWeightSemibold, fontVariantNumeric: "tabular-nums" },
  text: { margin: 0, color: tokens.colorNeutralForeground2 },
  summary: { cursor: "pointer" },
  actions: { display: "flex", flexWrap: "wrap", gap: "8px", marginTop: "8px" },
});

const isUnderWay = ({ status }: Reply) => status === "queued" || status === "claimed" || status === "handed_over";

/** Answers that somebody must still know of: on their way, failed, or uncertain, each with what to do. */
export function SentReplies({ caseId, onDraft }: { caseId: string; onDraft: () => void }) {
  const styles = useStyles();
  const { t } = useTranslation();
  const calls = useCalls();
  const now = useNow(60_000);
  const { data, error, refetch } = useQuery({ queryKey: keys.replies(caseId), queryFn: () => calls.replies.ofCase(caseId), refetchInterval: (query) => (query.state.data?.some(isUnderWay) ? UNDER_WAY_MS : false) });
  const shown = (data ?? []).filter((reply) => reply.status !== "sent" || (!reply.isSeenInOutlook && reply.sentAt !== null && now.getTime() - Date.parse(reply.sentAt) < AWAITED_MS));
  if (error) return <ErrorCard error={error} onRetry={() => void refetch()} />;
  if (shown.length === 0) return null;
  return <ul className={styles.list} aria-label={t("reply.state.title")} aria-live="polite">{shown.map((reply) => <SentReply key={reply.id} reply={reply} onDraft={onDraft} />)}</ul>;
}

function SentReply({ reply, onDraft }: { reply: Reply; onDraft: () => void }) {
  const styles = useStyles();
  const { t } = useTranslation();
  const calls = useCalls();
  const queries = useQueryClient();
  const { data: me } = useMe();
  const mayWrite = useMay("replyToCase");
  const readAgain = () => queries.invalidateQueries({ queryKey: keys.case(reply.caseId) });
  const back = useMutation({
    mutationFn: (how: "undo" | "rewrite") => (how === "undo" ? calls.replies.takeBack(reply.id) : calls.replies.rewrite(reply.id)),
    onSettled: readAgain,
    onSuccess: onDraft,
  });
  const resolve = useMutation({ mutationFn: (decision: "sent" | "resend") => calls.replies.resolve(reply.id, decision), onSettled: readAgain });
  const isMine = me?.user.id === reply.author.id;
  const [first, ...more] = reply.to;
  const to = first ? (more.length === 0 ? first.name || first.address : t("reply.state.and", { first: first.name || first.address, count: more.length + reply.cc.length })) : "";
  const reason = replyReason(reply);
  return (
    <li className={mergeClasses(styles.card, reply.status === "failed" && styles.failed, reply.status === "uncertain" && styles.uncertain)}>
      <span aria-hidden>{icons[reply.status] ?? <Send20Regular />}</span>
      <div>
        <p className={styles.title}>{reply.status === "queued" && reply.leavesAt && !reply.reason ? <LeavesIn at={reply.leavesAt} /> : t(`reply.state.${reply.status}`)}</p>
        <p className={styles.text}>{t("reply.state.by", { name: reply.author.name, to })}</p>
        {reason && <p className={styles.text}>{t(`reply.reason.${reason}`)}</p>}
        {reply.status === "uncertain" && <p className={styles.text}>{t("reply.state.uncertainHelp")}</p>}
        {reason && (reply.status === "failed" || reply.status === "uncertain") && (
          <details className={styles.text}>
            <summary className={styles.summary}>{t("error.details")}</summary>
            {[reply.reason, reply.detail].filter(Boolean).join(" · ")}
          </details>
        )}
        {(back.error ?? resolve.error) && <ErrorCard error={back.error ?? resolve.error} onDismiss={() => { back.reset(); resolve.reset(); }} />}
        {mayWrite && (
          <div className={styles.actions}>
            {reply.status === "queued" && isMine && <Button size="small" disabledFocusable={back.isPending} onClick={() => back.mutate("undo")}>{t("reply.state.undo")}</Button>}
            {reply.status === "failed" && isMine && <Button size="small" disabledFocusable={back.isPending} onClick={() => back.mutate("rewrite")}>{t("reply.state.rewrite")}</Button>}
            {reply.status === "uncertain" && <Button size="small" disabledFocusable={resolve.isPending} onClick={() => resolve.mutate("sent")}>{t("reply.state.wasSent")}</Button>}
            {reply.status === "uncertain" && <Button size="small" appearance="subtle" disabledFocusable={resolve.isPending} onClick={() => resolve.mutate("resend")}>{t("reply.state.sendAgain")}</Button>}
          </div>
        )}
      </div>
    </li>
  );
}

const icons: Partial<Record<Reply["status"], JSX.Element>> = { sent: <CheckmarkCircle20Regular />, failed: <ErrorCircle20Regular />, uncertain: <QuestionCircle20Regular /> };

function LeavesIn({ at }: { at: string }) {
  const { t } = useTranslation();
  const now = useNow(1_000);
  const seconds = Math.min(UNDO_SECONDS, Math.ceil((Date.parse(at) - now.getTime()) / 1_000));
  return seconds > 0 ? <span aria-live="off">{t("reply.state.queued", { seconds })}</span> : t("reply.state.claimed");
}
