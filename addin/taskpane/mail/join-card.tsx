import { Button, makeStyles, tokens } from "@fluentui/react-components";
import { useTranslation } from "react-i18next";
import type { MailView } from "../../../server/contract/conversations.ts";

const useStyles = makeStyles({
  root: { display: "flex", flexDirection: "column", alignItems: "start", gap: "8px", padding: "12px", borderRadius: tokens.borderRadiusMedium, border: `1px solid ${tokens.colorNeutralStroke2}` },
  title: { margin: 0, fontSize: tokens.fontSizeBase300, lineHeight: tokens.lineHeightBase300, fontWeight: tokens.fontWeightSemibold },
  text: { margin: 0, color: tokens.colorNeutralForeground2, overflowWrap: "anywhere" },
});

interface JoinCardProps {
  suggestion: NonNullable<MailView["joinSuggestion"]>;
  isBusy: boolean;
  onJoin: () => void;
}

export function JoinCard({ suggestion, isBusy, onJoin }: JoinCardProps) {
  const styles = useStyles();
  const { t } = useTranslation();
  return (
    <section className={styles.root}>
      <h2 className={styles.title}>{t("join.title", { number: suggestion.number })}</h2>
      <p className={styles.text}>{suggestion.title}</p>
      <p className={styles.text}>{suggestion.reason}</p>
      <Button disabledFocusable={isBusy} onClick={onJoin}>{t("join.action", { number: suggestion.number })}</Button>
    </section>
  );
}
