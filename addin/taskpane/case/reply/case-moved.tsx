import { Button, makeStyles, tokens } from "@fluentui/react-components";
import { Info20Regular } from "@fluentui/react-icons";
import { useTranslation } from "react-i18next";
import type { CaseMovement } from "../../../../server/contract/replies.ts";
import { RelativeTime } from "../../../shared/ui/relative-time.tsx";
import { lineOf } from "../timeline-text.ts";

const useStyles = makeStyles({
  root: { display: "grid", gridTemplateColumns: "20px minmax(0, 1fr)", columnGap: "8px", padding: "8px", borderRadius: tokens.borderRadiusMedium, backgroundColor: tokens.colorNeutralBackground3, border: `1px solid ${tokens.colorNeutralStroke1}`, fontSize: tokens.fontSizeBase200, lineHeight: tokens.lineHeightBase200 },
  title: { margin: 0, fontWeight: tokens.fontWeightSemibold },
  list: { margin: "4px 0 8px", padding: 0, listStyleType: "none" },
});

/** What others did while somebody wrote; to be seen before the answer leaves. */
export function CaseMoved({ movements, onSeen }: { movements: CaseMovement[]; onSeen: () => void }) {
  const styles = useStyles();
  const { t, i18n } = useTranslation();
  return (
    <div role="status" aria-live="polite">
      {movements.length > 0 && (
        <div className={styles.root}>
          <Info20Regular aria-hidden />
          <div>
            <p className={styles.title}>{t("reply.movedTitle")}</p>
            <ul className={styles.list}>
              {movements.map(({ seq, at, event, actor }) => (
                <li key={seq}>{lineOf(t, (key) => i18n.exists(key), { event, actor: { type: "user", name: actor }, data: {} }).what} · <RelativeTime at={at} /></li>
              ))}
            </ul>
            <Button size="small" onClick={onSeen}>{t("reply.seen")}</Button>
          </div>
        </div>
      )}
    </div>
  );
}
