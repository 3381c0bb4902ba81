import { makeStyles, mergeClasses, tokens } from "@fluentui/react-components";
import { CheckmarkCircle16Regular, Circle16Regular, ErrorCircle16Regular, PauseCircle16Regular, Warning16Regular } from "@fluentui/react-icons";
import type { Webhook } from "../../../server/contract/webhooks.ts";
import { RelativeTime } from "../../shared/ui/relative-time.tsx";
import { useTexts } from "../i18n/use-texts.ts";

const useStyles = makeStyles({
  line: { display: "flex", alignItems: "start", gap: "6px", margin: "4px 0 0", fontSize: tokens.fontSizeBase200, color: tokens.colorNeutralForeground2, overflowWrap: "anywhere" },
  icon: { flexShrink: 0, marginTop: "1px" },
  good: { color: tokens.colorStatusSuccessForeground1 },
  bad: { color: tokens.colorStatusDangerForeground1 },
  warned: { color: tokens.colorStatusWarningForeground1 },
});

/** How a webhook fares: off, failing, or what its last call answered; and what waits or failed for good. */
export function WebhookState({ webhook }: { webhook: Webhook }) {
  const styles = useStyles();
  const { t } = useTexts();
  const { disabledAt, disabledReason, failingSince, lastCall, waitingCount, failedCount } = webhook;
  const line = (Icon: typeof Circle16Regular, look: string, words: React.ReactNode, at: string | null) => (
    <p className={styles.line}><Icon className={mergeClasses(styles.icon, look)} aria-hidden /><span>{words}{at && <> · <RelativeTime at={at} /></>}</span></p>
  );
  const answer = lastCall?.error ?? String(lastCall?.status ?? "");
  const rest = [waitingCount > 0 && t("webhooks.waiting", { count: waitingCount }), failedCount > 0 && t("webhooks.failed", { count: failedCount })].filter(Boolean).join(" · ");
  return (
    <>
      {disabledAt && line(PauseCircle16Regular, styles.bad, t(`webhooks.off.${disabledReason ?? "person"}`), disabledAt)}
      {!disabledAt && failingSince && line(Warning16Regular, styles.warned, t("webhooks.failing"), failingSince)}
      {!lastCall && line(Circle16Regular, "", t("webhooks.neverCalled"), null)}
      {lastCall && (isGood(lastCall.status) ? line(CheckmarkCircle16Regular, styles.good, t("webhooks.callGood", { answer }), lastCall.at) : line(ErrorCircle16Regular, styles.bad, t("webhooks.callBad", { answer }), lastCall.at))}
      {rest && line(Circle16Regular, "", rest, null)}
    </>
  );
}

export const isGood = (status: number | null) => status !== null && status >= 200 && status < 300;
