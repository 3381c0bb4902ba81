import { CounterBadge, makeStyles, tokens } from "@fluentui/react-components";
import { Alert20Regular } from "@fluentui/react-icons";
import { useQuery } from "@tanstack/react-query";
import { deskKeys } from "../cases/desk-keys.ts";
import { useSettingsCalls } from "../data/settings-context.ts";
import { useTexts } from "../i18n/use-texts.ts";
import { hrefOf } from "../shell/route.ts";

const useStyles = makeStyles({
  link: {
    position: "relative", display: "inline-flex", alignItems: "center", justifyContent: "center", width: "32px", height: "32px", borderRadius: tokens.borderRadiusMedium, color: tokens.colorNeutralForeground2,
    ":hover": { backgroundColor: tokens.colorSubtleBackgroundHover, color: tokens.colorNeutralForeground2Hover },
    ":focus-visible": { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: "-2px" },
  },
  count: { position: "absolute", top: "-2px", insetInlineEnd: "-4px" },
});

/** Leads to the notifications, with how many are unread. */
export function Bell() {
  const styles = useStyles();
  const { t } = useTexts();
  const { desk } = useSettingsCalls();
  const unread = useQuery({ queryKey: deskKeys.unread, queryFn: () => desk.notifications({ unread: "true" }), select: (page) => page.unreadCount });
  const count = unread.data ?? 0;
  const label = t("notifications.bell", { count });
  return (
    <a className={styles.link} href={hrefOf("notifications")} aria-label={label} title={label}>
      <Alert20Regular aria-hidden />
      {count > 0 && <CounterBadge className={styles.count} count={count} overflowCount={99} size="small" color="danger" aria-hidden />}
    </a>
  );
}
