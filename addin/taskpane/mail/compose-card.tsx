import { Button, makeStyles, tokens } from "@fluentui/react-components";
import { useTranslation } from "react-i18next";
import { ErrorCard } from "../../shared/ui/error-card.tsx";
import { useTakeDraft } from "../merge/use-take-draft.ts";

const useStyles = makeStyles({
  title: { margin: 0, fontSize: tokens.fontSizeBase400, lineHeight: tokens.lineHeightBase400, fontWeight: tokens.fontWeightSemibold },
  text: { margin: "4px 0 12px", color: tokens.colorNeutralForeground2 },
});

/** A mail is being written: it can become the message of a merge. */
export function ComposeCard() {
  const styles = useStyles();
  const { t } = useTranslation();
  const take = useTakeDraft();
  return (
    <section>
      <h2 className={styles.title}>{t("compose.title")}</h2>
      <p className={styles.text}>{t("compose.text")}</p>
      {take.error && <ErrorCard error={take.error} onDismiss={take.reset} />}
      <Button appearance="primary" disabledFocusable={take.isPending} onClick={() => take.mutate()}>{t(take.isPending ? "compose.taking" : "compose.useForMerge")}</Button>
    </section>
  );
}
