import { Button, makeStyles, tokens } from "@fluentui/react-components";
import { Info20Regular } from "@fluentui/react-icons";
import { useTranslation } from "react-i18next";
import { problemOf } from "../../shared/api-problem.ts";
import { ErrorCard } from "../../shared/ui/error-card.tsx";

const useStyles = makeStyles({
  card: { display: "grid", gridTemplateColumns: "20px minmax(0, 1fr)", columnGap: "8px", padding: "12px", borderRadius: tokens.borderRadiusMedium, backgroundColor: tokens.colorNeutralBackground3, border: `1px solid ${tokens.colorNeutralStroke1}`, overflowWrap: "anywhere" },
  title: { margin: 0, fontWeight: tokens.fontWeightSemibold },
  text: { margin: "4px 0 8px" },
  actions: { display: "flex", flexWrap: "wrap", gap: "8px" },
});

interface StaleCardProps {
  error: unknown;
  /** Shows the case as it is now; what was typed stays. */
  onTake: () => void;
  /** The same on the case as it is now; absent where that makes no sense. */
  onAgain?: () => void;
}

/** A case that moved meanwhile: what changed, and both ways on. Every other problem is an error as usual. */
export function StaleCard({ error, onTake, onAgain }: StaleCardProps) {
  const styles = useStyles();
  const { t } = useTranslation();
  const problem = problemOf(error);
  if (problem.code !== "stale") return <ErrorCard error={error} onDismiss={onTake} />;
  return (
    <div className={styles.card} role="alert">
      <Info20Regular aria-hidden />
      <div>
        <p className={styles.title}>{t("caseMore.stale")}</p>
        <p className={styles.text}>{problem.detail}</p>
        <div className={styles.actions}>
          <Button size="small" onClick={onTake}>{t("caseMore.takeNew")}</Button>
          {onAgain && <Button size="small" appearance="subtle" onClick={onAgain}>{t("caseMore.again")}</Button>}
        </div>
      </div>
    </div>
  );
}
