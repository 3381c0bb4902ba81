import { Badge, Button, makeStyles, tokens } from "@fluentui/react-components";
import type { Session } from "../../../server/contract/accounts.ts";
import { RelativeTime } from "../../shared/ui/relative-time.tsx";
import { useTexts } from "../i18n/use-texts.ts";
import { deviceOf } from "./device-of.ts";

const useStyles = makeStyles({
  list: { listStyle: "none", margin: 0, padding: 0 },
  row: { display: "flex", flexWrap: "wrap", alignItems: "center", justifyContent: "space-between", gap: "8px 16px", padding: "10px 0", borderTop: `1px solid ${tokens.colorNeutralStroke3}`, ":first-child": { borderTopStyle: "none" } },
  words: { minWidth: 0, overflowWrap: "anywhere" },
  quiet: { color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
});

export function SessionList({ sessions, onEnd }: { sessions: Session[]; onEnd?: (session: Session) => void }) {
  const styles = useStyles();
  const { t } = useTexts();
  return (
    <ul className={styles.list}>
      {sessions.map((session) => {
        const device = deviceOf(session.userAgent) ?? t(session.isCookie ? "myAccount.someBrowser" : "myAccount.someProgram");
        return (
          <li key={session.id} className={styles.row}>
            <div className={styles.words}>
              <div>{device} {session.isCurrent && <Badge appearance="tint" color="brand">{t("myAccount.thisSession")}</Badge>}</div>
              <div className={styles.quiet}>{session.address && <><bdi>{session.address}</bdi> · </>}{t("myAccount.lastSeen")} <RelativeTime at={session.lastSeenAt} /></div>
            </div>
            {onEnd && !session.isCurrent && <Button size="small" aria-label={t("myAccount.endSessionOf", { device })} onClick={() => onEnd(session)}>{t("myAccount.endSession")}</Button>}
          </li>
        );
      })}
    </ul>
  );
}
