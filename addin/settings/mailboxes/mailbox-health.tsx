import { makeStyles, mergeClasses, tokens } from "@fluentui/react-components";
import { ArrowSync16Regular, CheckmarkCircle16Regular, ErrorCircle16Regular, PauseCircle16Regular, Warning16Regular } from "@fluentui/react-icons";
import type { ReactNode } from "react";
import type { MailboxState } from "../../../server/contract/mailboxes.ts";
import { RelativeTime } from "../../shared/ui/relative-time.tsx";
import { useTexts } from "../i18n/use-texts.ts";

const useStyles = makeStyles({
  root: { display: "flex", alignItems: "start", gap: "6px", margin: "6px 0 0", fontSize: tokens.fontSizeBase200, lineHeight: tokens.lineHeightBase200, color: tokens.colorNeutralForeground2, overflowWrap: "anywhere" },
  icon: { display: "inline-flex", flexShrink: 0 },
  good: { color: tokens.colorStatusSuccessForeground1 },
  warning: { color: tokens.colorStatusWarningForeground1 },
  bad: { color: tokens.colorStatusDangerForeground1 },
  quote: { display: "block", color: tokens.colorNeutralForeground3 },
});

/** How the mailbox fares, in one line: the worst first. */
export function MailboxHealth({ mailbox }: { mailbox: Pick<MailboxState, "failure" | "failedAt" | "isWatched" | "isCatchingUp" | "alarmedAt" | "lastReadAt" | "signIn"> }) {
  const { t } = useTexts();
  const { failure, failedAt, isWatched, isCatchingUp, alarmedAt, lastReadAt, signIn } = mailbox;
  if (!isWatched && signIn === "none") return <Line icon={<PauseCircle16Regular />}>{t("mailboxes.leave.takenBack.what")}</Line>;
  if (isWatched && signIn !== null && signIn !== "good") return <Line icon={<Warning16Regular />} tone="warning"><strong>{t(`mailboxes.leave.${signIn}.what`)}</strong></Line>;
  if (!isWatched) return <Line icon={<PauseCircle16Regular />}>{t("mailboxes.paused")}</Line>;
  if (failure !== null) return <Line icon={<ErrorCircle16Regular />} tone="bad" quote={failure}><strong>{t("mailboxes.failing")}</strong>{failedAt && <> · <RelativeTime at={failedAt} /></>}</Line>;
  if (isCatchingUp) return <Line icon={<ArrowSync16Regular />}>{t("mailboxes.catchingUp")}</Line>;
  if (alarmedAt !== null) return <Line icon={<Warning16Regular />} tone="warning"><strong>{t("mailboxes.silent")}</strong></Line>;
  return <Line icon={<CheckmarkCircle16Regular />} tone="good">{t("mailboxes.well")}{lastReadAt && <> · <RelativeTime at={lastReadAt} /></>}</Line>;
}

function Line({ icon, tone, quote, children }: { icon: ReactNode; tone?: "good" | "warning" | "bad"; quote?: string; children: ReactNode }) {
  const styles = useStyles();
  return (
    <p className={styles.root}>
      <span className={mergeClasses(styles.icon, tone && styles[tone])} aria-hidden>{icon}</span>
      <span>{children}{quote && <span className={styles.quote} dir="auto">{quote}</span>}</span>
    </p>
  );
}
