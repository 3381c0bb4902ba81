import { makeStyles, tokens } from "@fluentui/react-components";
import { Info20Regular } from "@fluentui/react-icons";
import { useTranslation } from "react-i18next";
import type { Message } from "../../../server/contract/conversations.ts";

const useStyles = makeStyles({
  root: { display: "grid", gridTemplateColumns: "20px 1fr", columnGap: "8px", padding: "12px", borderRadius: tokens.borderRadiusMedium, backgroundColor: tokens.colorNeutralBackground3 },
  title: { margin: 0, fontWeight: tokens.fontWeightSemibold },
  text: { margin: "4px 0 0", color: tokens.colorNeutralForeground2, overflowWrap: "anywhere" },
});

/** An auto-reply, a bounce, a newsletter, our own mail: which, why we think so, and what that means here. */
export function KindNotice({ kind, reason }: { kind: Exclude<Message["kind"], "ordinary">; reason: string | null }) {
  const styles = useStyles();
  const { t } = useTranslation();
  return (
    <div className={styles.root}>
      <Info20Regular aria-hidden />
      <div>
        <p className={styles.title}>{t(`kind.${kind}.title`)}</p>
        {reason && <p className={styles.text}>{reason}</p>}
        <p className={styles.text}>{t(`kind.${kind}.text`)}</p>
      </div>
    </div>
  );
}
