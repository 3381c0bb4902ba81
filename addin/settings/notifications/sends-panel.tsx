import { mergeClasses } from "@fluentui/react-components";
import { Mail24Regular } from "@fluentui/react-icons";
import { useQuery } from "@tanstack/react-query";
import { EmptyState } from "../../shared/ui/empty-state.tsx";
import { RelativeTime } from "../../shared/ui/relative-time.tsx";
import { SkeletonRows } from "../../shared/ui/skeletons.tsx";
import { useSettingsCalls } from "../data/settings-context.ts";
import { useTexts } from "../i18n/use-texts.ts";
import { useTableStyles } from "../ui/data-table.tsx";
import { Loaded } from "../ui/loaded.tsx";
import { Panel } from "../ui/panel.tsx";
import { notificationKeys } from "./notification-keys.ts";

const READ_AGAIN_MS = 30_000;

/** The latest mails and posts, with what became of each; not what they say. */
export function SendsPanel() {
  const table = useTableStyles();
  const { t } = useTexts();
  const { notifications } = useSettingsCalls();
  const sends = useQuery({ queryKey: notificationKeys.sends, queryFn: notifications.sends, refetchInterval: READ_AGAIN_MS });
  return (
    <Panel title={t("notifications.sends")}>
      <Loaded query={sends} skeleton={<SkeletonRows rows={3} />}>
        {(found) => found.length === 0 ? <EmptyState icon={<Mail24Regular />} title={t("notifications.noSendsTitle")} text={t("notifications.noSendsText")} /> : (
          // Scrolls by itself where it is wider than the page; whoever has no pointer scrolls it by the focus.
          <div className={table.scroll} tabIndex={0} role="group" aria-label={t("notifications.sends")}>
            <table className={table.table}>
              <thead><tr>{(["who", "way", "events", "state", "time"] as const).map((head) => <th key={head} className={table.head} scope="col">{t(`notifications.sendHead.${head}`)}</th>)}</tr></thead>
              <tbody>
                {found.map(({ id, userName, way, eventCount, state, reason, dueAt, endedAt }) => (
                  <tr key={id}>
                    <td className={table.cell}>{userName}</td>
                    <td className={table.cell}>{t(`notifications.way.${way}`)}</td>
                    <td className={table.cell}>{eventCount}</td>
                    <td className={table.cell}>{t(`notifications.sendState.${state}`)}{reason && <div className={mergeClasses(table.code, table.quiet)}>{reason}</div>}</td>
                    <td className={mergeClasses(table.cell, table.quiet)}><RelativeTime at={endedAt ?? dueAt} as="short" /></td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
      </Loaded>
    </Panel>
  );
}
