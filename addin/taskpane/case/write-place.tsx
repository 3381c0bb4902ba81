import { Button, makeStyles } from "@fluentui/react-components";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { lazy, Suspense, useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { openReply } from "../../shared/office.ts";
import { keys } from "../../shared/query-keys.ts";
import { useCalls } from "../../shared/ui/connection-context.ts";
import { ErrorCard } from "../../shared/ui/error-card.tsx";
import { SkeletonLines } from "../../shared/ui/skeletons.tsx";
import { TabStrip, tabId } from "../../shared/ui/tab-strip.tsx";
import { useMay } from "../use-me.ts";
import { NoteComposer } from "./note-composer.tsx";
import { SentReplies } from "./reply/sent-replies.tsx";

const ReplyComposer = lazy(async () => ({ default: (await import("./reply/reply-composer.tsx")).ReplyComposer }));

type Way = "reply" | "note";

const useStyles = makeStyles({
  root: { display: "flex", flexDirection: "column", gap: "8px" },
  tabs: { marginInline: "-10px" },
  outlook: { alignSelf: "start", marginInlineStart: "-8px" },
});

interface WritePlaceProps {
  caseId: string;
  /** Chosen elsewhere: the case's Reply button. */
  way: Way | null;
  /** So often by the button or its key: each time the text has the focus. */
  timesAsked: number;
  onWay: (way: Way) => void;
  isBesideMail: boolean;
}

/** At the end of a case: answer the customer, or write a note for colleagues. A draft opens by itself. */
export function WritePlace({ caseId, way, timesAsked, onWay, isBesideMail }: WritePlaceProps) {
  const styles = useStyles();
  const { t } = useTranslation();
  const calls = useCalls();
  const queries = useQueryClient();
  const panelId = useId();
  const mayReply = useMay("replyToCase");
  const [round, setRound] = useState(0);
  const start = useQuery({ queryKey: [...keys.replyStart(caseId), round], queryFn: () => calls.replies.start(caseId), enabled: mayReply, staleTime: Infinity, gcTime: 0, refetchOnWindowFocus: false, refetchOnReconnect: false });
  const shown: Way = way ?? (start.data?.draft ? "reply" : "note");
  function begin(next: Way) {
    queries.removeQueries({ queryKey: keys.replyStart(caseId) });
    setRound(round + 1);
    onWay(next);
  }
  if (!mayReply) return <NoteComposer caseId={caseId} timesAsked={timesAsked} />;
  return (
    <section className={styles.root} aria-label={t("reply.place")}>
      <SentReplies caseId={caseId} onDraft={() => begin("reply")} />
      <div className={styles.tabs}>
        <TabStrip label={t("reply.place")} size="small" selected={shown} onSelect={onWay} panelId={panelId} tabs={[{ value: "reply", text: t("reply.reply") }, { value: "note", text: t("reply.note") }]} />
      </div>
      <div id={panelId} role="tabpanel" aria-labelledby={tabId(panelId, shown)} className={styles.root}>
        {shown === "note" && <NoteComposer caseId={caseId} timesAsked={timesAsked} />}
        {shown === "reply" && start.error && <ErrorCard error={start.error} onRetry={() => void start.refetch()} />}
        {shown === "reply" && !start.data && !start.error && <SkeletonLines lines={4} />}
        {shown === "reply" && start.data && (
          <Suspense fallback={<SkeletonLines lines={4} />}>
            <ReplyComposer key={round} caseId={caseId} start={start.data} timesAsked={timesAsked} onDone={() => begin("note")} />
          </Suspense>
        )}
        {shown === "reply" && isBesideMail && <Button className={styles.outlook} size="small" appearance="transparent" onClick={openReply}>{t("reply.inOutlook")}</Button>}
      </div>
    </section>
  );
}
