import { Button, makeStyles, tokens } from "@fluentui/react-components";
import { ArrowLeft20Regular, ArrowReply20Regular } from "@fluentui/react-icons";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import type { Case } from "../../../server/contract/cases.ts";
import { openReply } from "../../shared/office.ts";
import { keys } from "../../shared/query-keys.ts";
import { useCalls } from "../../shared/ui/connection-context.ts";
import { ErrorCard } from "../../shared/ui/error-card.tsx";
import { RelativeTime } from "../../shared/ui/relative-time.tsx";
import { SkeletonLines } from "../../shared/ui/skeletons.tsx";
import { CaseClocks } from "./case-clocks.tsx";
import { CaseFields } from "./case-fields.tsx";
import { NoteComposer } from "./note-composer.tsx";
import { Tasks } from "./tasks.tsx";
import { Timeline } from "./timeline.tsx";

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
  /** Beside one of its mails: it can be answered from here. */
  isBesideMail?: boolean;
  onBack?: () => void;
}

/** A case: what it is, what is owed and until when, what has happened, and where to write a note. */
export function CaseView({ caseId, isBesideMail = false, onBack }: CaseViewProps) {
  const styles = useStyles();
  const { t } = useTranslation();
  const calls = useCalls();
  const { data, error, refetch } = useQuery({ queryKey: keys.case(caseId), queryFn: () => calls.case(caseId), refetchInterval: REFRESH_MS });
  return (
    <article className={styles.root} aria-label={data ? t("case.label", { number: data.number }) : t("loading")}>
      {onBack && <Button className={styles.back} appearance="subtle" size="small" icon={<ArrowLeft20Regular />} onClick={onBack}>{t("case.back")}</Button>}
      {error && <ErrorCard error={error} onRetry={() => void refetch()} />}
      {!data && !error && <SkeletonLines lines={6} />}
      {data && <CaseContent shown={data} isBesideMail={isBesideMail} />}
    </article>
  );
}

function CaseContent({ shown, isBesideMail }: { shown: Case; isBesideMail: boolean }) {
  const styles = useStyles();
  const { t } = useTranslation();
  return (
    <>
      <div className={styles.head}>
        <div className={styles.number}>
          <span>#{shown.number}</span>
          <span>{t("case.opened")} <RelativeTime at={shown.openedAt} /></span>
        </div>
        <h2 className={styles.title}>{shown.title}</h2>
      </div>
      <CaseClocks targets={shown.targets} />
      <CaseFields shown={shown} />
      {isBesideMail && <Button appearance="primary" icon={<ArrowReply20Regular />} onClick={openReply}>{t("case.reply")}</Button>}
      {shown.summary && <p className={styles.summary}>{shown.summary}</p>}
      <div>
        <Tasks caseId={shown.id} />
        <Timeline caseId={shown.id} />
      </div>
      <NoteComposer caseId={shown.id} />
    </>
  );
}
