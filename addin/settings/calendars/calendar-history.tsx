import { Button, makeStyles, tokens } from "@fluentui/react-components";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { Calendar, CalendarVersion } from "../../../server/contract/calendars.ts";
import { ErrorCard } from "../../shared/ui/error-card.tsx";
import { RelativeTime } from "../../shared/ui/relative-time.tsx";
import { SkeletonRows } from "../../shared/ui/skeletons.tsx";
import { settingsKeys } from "../data/settings-keys.ts";
import { useSettingsCalls } from "../data/settings-context.ts";
import { useTexts } from "../i18n/use-texts.ts";
import { Loaded } from "../ui/loaded.tsx";
import { Panel } from "../ui/panel.tsx";
import { useTellBar } from "../ui/tell-bar.tsx";
import { toDraft } from "./calendar-draft.ts";

const useStyles = makeStyles({
  list: { listStyle: "none", margin: 0, padding: 0, display: "flex", flexDirection: "column", gap: "12px" },
  entry: { display: "flex", flexWrap: "wrap", alignItems: "center", justifyContent: "space-between", gap: "4px 12px" },
  who: { fontWeight: tokens.fontWeightSemibold },
  quiet: { color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
});

/** Each version with who saved it and what it changed; an earlier one comes back as the newest. */
export function CalendarHistory({ calendar, mayRestore }: { calendar: Calendar; mayRestore: boolean }) {
  const styles = useStyles();
  const { t, i18n } = useTexts();
  const calls = useSettingsCalls();
  const queries = useQueryClient();
  const { tell } = useTellBar();
  const versions = useQuery({ queryKey: settingsKeys.calendarVersions(calendar.id), queryFn: () => calls.calendars.versions(calendar.id) });
  const restoring = useMutation({
    mutationFn: (restoredVersion: number) => calls.calendars.restore(calendar.id, { version: calendar.version, restoredVersion }),
    onSuccess: (_, version) => tell({ text: t("calendars.history.restored", { version }) }),
    onSettled: () => queries.invalidateQueries({ queryKey: settingsKeys.calendars }),
  });
  return (
    <Panel title={t("calendars.history.title")}>
      {restoring.error && <ErrorCard error={restoring.error} />}
      <Loaded query={versions} skeleton={<SkeletonRows rows={2} />}>
        {(all) => (
          <ol className={styles.list}>
            {all.map((version, index) => {
              const changed = changedFields(version, all[index + 1]);
              return (
                <li key={version.version} className={styles.entry}>
                  <span>
                    <span className={styles.who}>{t("calendars.history.version", { version: version.version })}</span> · {version.savedBy ?? t("somebody")} · <RelativeTime at={version.savedAt} />
                    <br />
                    <span className={styles.quiet}>{changed === null ? t("calendars.history.created") : new Intl.ListFormat(i18n.language).format(changed.map((field) => t(`calendars.field.${field}`)))}</span>
                  </span>
                  {mayRestore && version.version !== calendar.version && <Button size="small" disabled={restoring.isPending} onClick={() => restoring.mutate(version.version)}>{t("calendars.history.restore", { version: version.version })}</Button>}
                </li>
              );
            })}
          </ol>
        )}
      </Loaded>
    </Panel>
  );
}

type Field = keyof ReturnType<typeof toDraft>;

/** Null for the first one, and for the last that is listed. */
function changedFields(version: CalendarVersion, before: CalendarVersion | undefined): Field[] | null {
  if (!before) return null;
  return (["name", "timeZone", "week", "holidayRegion", "workedHolidays", "days"] as const).filter((field) => JSON.stringify(version[field]) !== JSON.stringify(before[field]));
}
