import { Button, makeStyles, tokens } from "@fluentui/react-components";
import { ErrorCircle20Regular } from "@fluentui/react-icons";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { problemOf } from "../api-problem.ts";
import { problemText } from "../problem-text.ts";
import { useConnection } from "./connection-context.ts";

/** Of the desk's own fields what happened tells already, by their names. */
const NAMED_FIELDS = "customFields.";

const useStyles = makeStyles({
  card: {
    display: "grid",
    gridTemplateColumns: "20px 1fr",
    columnGap: "8px",
    padding: "12px",
    borderRadius: tokens.borderRadiusMedium,
    backgroundColor: tokens.colorStatusDangerBackground1,
    color: tokens.colorNeutralForeground1,
    border: `1px solid ${tokens.colorStatusDangerBorder1}`,
    overflowWrap: "anywhere",
  },
  icon: { color: tokens.colorStatusDangerForeground1 },
  title: { margin: 0, fontSize: tokens.fontSizeBase300, lineHeight: tokens.lineHeightBase300, fontWeight: tokens.fontWeightSemibold },
  text: { margin: "4px 0 0" },
  actions: { display: "flex", flexWrap: "wrap", gap: "8px", marginTop: "12px" },
  details: { marginTop: "8px", color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200, lineHeight: tokens.lineHeightBase200 },
  summary: { cursor: "pointer" },
});

interface ErrorCardProps {
  error: unknown;
  onRetry?: () => void;
  /** The other way out, when trying again is none. */
  onDismiss?: () => void;
}

/** What happened, why, what to do, and a way out. */
export function ErrorCard({ error, onRetry, onDismiss }: ErrorCardProps) {
  const styles = useStyles();
  const { t } = useTranslation();
  const problem = problemOf(error);
  const { title, what, remedy, details } = problemText(t, problem);
  return (
    <div className={styles.card} role="alert">
      <ErrorCircle20Regular className={styles.icon} aria-hidden />
      <div>
        <p className={styles.title}>{title}</p>
        <p className={styles.text}>{what}</p>
        {problem.fields.filter(({ path }) => !path.startsWith(NAMED_FIELDS)).map((field) => (
          <p key={field.path + field.message} className={styles.text}>{field.path}: {field.message}</p>
        ))}
        {remedy && <p className={styles.text}>{remedy}</p>}
        <details className={styles.details}>
          <summary className={styles.summary}>{t("error.details")}</summary>
          {details}
        </details>
        <div className={styles.actions}>
          {problem.code === "sign_in" ? <SignIn onDone={onRetry} /> : onRetry && <Button size="small" onClick={onRetry}>{t("error.retry")}</Button>}
          {onDismiss && <Button size="small" appearance={onRetry ? "subtle" : "secondary"} onClick={onDismiss}>{t("error.dismiss")}</Button>}
        </div>
      </div>
    </div>
  );
}

function SignIn({ onDone }: { onDone?: () => void }) {
  const { t } = useTranslation();
  const { auth } = useConnection();
  const [isBusy, setBusy] = useState(false);
  async function signIn() {
    setBusy(true);
    await auth.signIn().catch(() => {});
    setBusy(false);
    onDone?.();
  }
  return <Button size="small" appearance="primary" disabledFocusable={isBusy} onClick={() => void signIn()}>{t(isBusy ? "error.signingIn" : "error.signIn")}</Button>;
}
