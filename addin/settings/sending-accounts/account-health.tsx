import { makeStyles, mergeClasses, tokens } from "@fluentui/react-components";
import { CheckmarkCircle16Regular, CircleHint16Regular, ErrorCircle16Regular, PauseCircle16Regular } from "@fluentui/react-icons";
import type { ConnectionTest, SendingAccount } from "../../../server/contract/sending-accounts.ts";
import { RelativeTime } from "../../shared/ui/relative-time.tsx";
import { useTexts } from "../i18n/use-texts.ts";

const useStyles = makeStyles({
  root: { display: "flex", alignItems: "start", gap: "6px", margin: "6px 0 0", fontSize: tokens.fontSizeBase200, lineHeight: tokens.lineHeightBase200, color: tokens.colorNeutralForeground2, overflowWrap: "anywhere" },
  icon: { display: "inline-flex", flexShrink: 0 },
  good: { color: tokens.colorStatusSuccessForeground1 },
  bad: { color: tokens.colorStatusDangerForeground1 },
  quote: { display: "block", color: tokens.colorNeutralForeground3 },
});

/** How the account fares: what the last test found, and what to do about it. */
export function AccountHealth({ account }: { account: Pick<SendingAccount, "test" | "isEnabled"> }) {
  const styles = useStyles();
  const { t } = useTexts();
  const { test, isEnabled } = account;
  if (!isEnabled) return <p className={styles.root}><span className={styles.icon} aria-hidden><PauseCircle16Regular /></span><span>{t("sending.off")}</span></p>;
  if (!test) return <p className={styles.root}><span className={styles.icon} aria-hidden><CircleHint16Regular /></span><span>{t("sending.untested")}</span></p>;
  if (test.isGood) {
    return <p className={styles.root}><span className={mergeClasses(styles.icon, styles.good)} aria-hidden><CheckmarkCircle16Regular /></span><span>{t("sending.good")} · <RelativeTime at={test.at} /></span></p>;
  }
  return (
    <p className={styles.root}>
      <span className={mergeClasses(styles.icon, styles.bad)} aria-hidden><ErrorCircle16Regular /></span>
      <span>
        <FaultWords test={test} /> · <RelativeTime at={test.at} />
        <span className={styles.quote}>{t("sending.said", { words: test.message })}</span>
      </span>
    </p>
  );
}

/** What went wrong and what to do, in the reader's language; the provider's own words stand beside it. */
export function FaultWords({ test }: { test: ConnectionTest }) {
  const { t } = useTexts();
  const code = test.code ?? "unexpected_answer";
  return <><strong>{t(`sending.fault.${code}.what`)}</strong> {t(`sending.fault.${code}.remedy`)}</>;
}
