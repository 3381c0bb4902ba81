import { Button, makeStyles, tokens } from "@fluentui/react-components";
import { ArrowLeft20Regular, ArrowReply20Regular } from "@fluentui/react-icons";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Case } from "../../../server/contract/cases.ts";
import { keys } from "../../shared/query-keys.ts";
import { useCalls } from "../../shared/ui/connection-context.ts";
import { ErrorCard } from "../../shared/ui/error-card.tsx";
import { RelativeTime } from "../../shared/ui/relative-time.tsx";
import { useUndo } from "../../shared/ui/undo-bar.tsx";
import { useKeys } from "../../shared/ui/use-keys.ts";
import { useLook } from "../../shared/ui/use-onlookers.ts";
import { SkeletonLines } from "../../shared/ui/skeletons.tsx";
import { useMay } from "../use-me.ts";
import { CaseClocks } from "./case-clocks.tsx";
import { CaseFields } from "./case-fields.tsx";
import { Tasks } from "./tasks.tsx";
import { Timeline } from "./timeline.tsx";
import { CaseOnlookers } from "./case-onlookers.tsx";
import { CaseState } from "./case-state.tsx";
import { nameOf } from "./case-name.ts";
import { StaleCard } from "./stale-card.tsx";
import { useUndoMove } from "./use-undo-move.ts";
import { WritePlace } from "./write-place.tsx";

const CaseMore = lazy(async () => ({ default: (await import("./case-more.tsx")).CaseMore }));

const CaseLedger = lazy(async () => ({ default: (await import("./case-ledger.tsx")).CaseLedger }));

const REFRESH_MS = 60_000;

const useStyles = makeStyles({
  root: { display: "flex", flexDirection: "column", gap: "12px" },
  head: { display: "flex", flexDirection: "column", gap: "2px" },
  number: { display: "flex", gap: "8px", alignItems: "baseline", color: tokens.colorNeutralForeground2, fontVariantNumeric: "tabular-nums" },
  title: { margin: 0, fontSize: tokens.fontSizeBase400, lineHeight: tokens.lineHeightBase400, fontWeight: tokens.fontWeightSemibold, overflowWrap: "anywhere" },
  back: { alignSelf: "start", marginInlineStart: "-8px" },
  summary: { margin: 0, color: tokens.colorNeutralForeground2, overflowWrap: "anywhere" },
});

interface CaseViewProps {
  caseId: string;
  /** Beside one of its mails: it can be answered in Outlook itself too. */
  isBesideMail?: boolean;
  /** What one opened it for: to answer, or to write a note. */
  way?: "reply" | "note" | null;
  onBack?: () => void;
  /** A case that this one names: its parent, one that it is linked to, the one that it became. */
  onOpenCase?: (caseId: string) => void;
}

/** A case: what it is, what is owed and until when, what has happened, and where to write a note. */
export function CaseView({ caseId, isBesideMail = false, way = null, onBack, onOpenCase }: CaseViewProps) {
  const styles = useStyles();
  const { t } = useTranslation();
  const calls = useCalls();
  const [showsLedger, setShowsLedger] = useState(false);
  const { data, error, refetch } = useQuery({ queryKey: keys.case(caseId), queryFn: () => calls.case(caseId), refetchInterval: REFRESH_MS });
  useLook(caseId);
  if (data && showsLedger) return <Suspense fallback={<SkeletonLines lines={6} />}><CaseLedger shown={data} onBack={() => setShowsLedger(false)} /></Suspense>;
  return (
    <article className={styles.root} aria-label={data ? t("case.label", { number: data.number }) : t("loading")}>
      {onBack && <Button className={styles.back} appearance="subtle" size="small" icon={<ArrowLeft20Regular />} onClick={onBack}>{t("case.back")}</Button>}
      {error && <ErrorCard error={error} onRetry={() => void refetch()} />}
      {!data && !error && <SkeletonLines lines={6} />}
      {data && <CaseContent shown={data} isBesideMail={isBesideMail} way={way} onOpenCase={onOpenCase} onLedger={() => setShowsLedger(true)} />}
    </article>
  );
}

interface CaseContentProps extends Pick<CaseViewProps, "onOpenCase"> {
  shown: Case;
  isBesideMail: boolean;
  way: "reply" | "note" | null;
  onLedger: () => void;
}

function CaseContent({ shown, isBesideMail, way, onOpenCase, onLedger }: CaseContentProps) {
  const styles = useStyles();
  const { t } = useTranslation();
  const [asked, setAsked] = useState<{ way: "reply" | "note"; times: number } | null>(way && { way, times: 1 });
  const mayReply = useMay("replyToCase");
  const maySplit = useMay("moveThread");
  const queries = useQueryClient();
  const calls = useCalls();
  const tell = useUndo();
  const undoMove = useUndoMove();
  const ask = (next: "reply" | "note") => setAsked({ way: next, times: (asked?.times ?? 0) + 1 });
  useKeys({ r: mayReply && (() => ask("reply")), n: () => ask("note") });
  const split = useMutation({
    mutationFn: async ({ messageId, isAgain }: { messageId: string; isAgain: boolean }) => {
      const version = isAgain ? (await calls.case(shown.id)).version : shown.version;
      return calls.splitCase(shown.id, { messageId, version });
    },
    onSuccess: ({ case: made, move }) => {
      void queries.invalidateQueries();
      tell({ text: t("caseMore.splitDone", { number: made.number }), undo: () => undoMove(move.id) });
    },
  });
  return (
    <>
      <div className={styles.head}>
        <div className={styles.number}>
          <span>{nameOf(shown)}</span>
          <span>{t("case.opened")} <RelativeTime at={shown.openedAt} /></span>
        </div>
        <h2 className={styles.title}>{shown.title}</h2>
        <CaseOnlookers caseId={shown.id} />
      </div>
      <CaseState shown={shown} onOpenCase={onOpenCase} />
      <CaseClocks caseId={shown.id} targets={shown.targets} onLedger={onLedger} />
      <CaseFields shown={shown} />
      {mayReply && <Button appearance={asked?.way === "reply" ? "secondary" : "primary"} icon={<ArrowReply20Regular />} onClick={() => ask("reply")}>{t("case.reply")}</Button>}
      {shown.summary && <p className={styles.summary}>{shown.summary}</p>}
      <div>
        <Tasks caseId={shown.id} />
        <Suspense fallback={null}><CaseMore shown={shown} onOpenCase={onOpenCase} /></Suspense>
        <Timeline caseId={shown.id} onSplit={maySplit ? (messageId) => split.mutate({ messageId, isAgain: false }) : undefined} />
        {split.error && <StaleCard error={split.error} onTake={() => { split.reset(); void queries.invalidateQueries({ queryKey: keys.case(shown.id) }); }} onAgain={() => split.mutate({ ...split.variables!, isAgain: true })} />}
      </div>
      <WritePlace caseId={shown.id} way={asked?.way ?? null} timesAsked={asked?.times ?? 0} onWay={(chosen) => setAsked({ way: chosen, times: 0 })} isBesideMail={isBesideMail} />
    </>
  );
}
