import { Badge, Button, makeStyles, tokens } from "@fluentui/react-components";
import type { ApiKey } from "../../../server/contract/accounts.ts";
import { RelativeTime } from "../../shared/ui/relative-time.tsx";
import { useNow } from "../../shared/ui/use-now.ts";
import { useTexts } from "../i18n/use-texts.ts";

const useStyles = makeStyles({
  list: { listStyle: "none", margin: 0, padding: 0 },
  row: { display: "flex", flexWrap: "wrap", alignItems: "center", justifyContent: "space-between", gap: "8px 16px", padding: "10px 0", borderTop: `1px solid ${tokens.colorNeutralStroke3}`, ":first-child": { borderTopStyle: "none" } },
  words: { minWidth: 0, overflowWrap: "anywhere" },
  quiet: { color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
  hint: { fontFamily: tokens.fontFamilyMonospace },
});

export function KeyList({ keys, onRevoke }: { keys: ApiKey[]; onRevoke: (key: ApiKey) => void }) {
  const styles = useStyles();
  const { t } = useTexts();
  const now = useNow(60_000).toISOString();
  return (
    <ul className={styles.list}>
      {keys.map((key) => {
        const state = key.revokedAt ? "revoked" : key.expiresAt <= now ? "expired" : null;
        return (
          <li key={key.id} className={styles.row}>
            <div className={styles.words}>
              <div><bdi>{key.name}</bdi> <bdi className={styles.hint}>{key.hint}…</bdi> {state && <Badge appearance="tint" color="informative">{t(`myAccount.${state}`)}</Badge>}</div>
              <div className={styles.quiet}>{t(`role.${key.role}`)} · {t("myAccount.rights", { count: key.verbs.length })} · {key.lastUsedAt ? <>{t("myAccount.lastUsed")} <RelativeTime at={key.lastUsedAt} /></> : t("myAccount.neverUsed")} · {t("myAccount.until", { date: key.expiresAt.slice(0, 10) })}</div>
            </div>
            {!state && <Button size="small" aria-label={t("myAccount.revokeKey", { name: key.name })} onClick={() => onRevoke(key)}>{t("myAccount.revoke")}</Button>}
          </li>
        );
      })}
    </ul>
  );
}
