import { Badge, Button, makeStyles, tokens } from "@fluentui/react-components";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { ReactNode } from "react";
import type { Calendar } from "../../../server/contract/calendars.ts";
import { ErrorCard } from "../../shared/ui/error-card.tsx";
import { RelativeTime } from "../../shared/ui/relative-time.tsx";
import { settingsKeys } from "../data/settings-keys.ts";
import { useSettingsCalls } from "../data/settings-context.ts";
import { useTexts } from "../i18n/use-texts.ts";
import { goTo } from "../shell/route.ts";
import { formatDuration } from "../sla/duration.ts";
import { Panel } from "../ui/panel.tsx";
import { useTellBar } from "../ui/tell-bar.tsx";
import { openTime } from "./calendar-hours.ts";
import { CalendarWeek } from "./calendar-week.tsx";

const useStyles = makeStyles({
  columns: { display: "grid", gridTemplateColumns: "minmax(0, 1fr) 240px", gap: "32px", "@media (max-width: 760px)": { gridTemplateColumns: "minmax(0, 1fr)", gap: "20px" } },
  facts: { margin: 0, display: "flex", flexDirection: "column", gap: "12px" },
  term: { color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
  value: { margin: 0, overflowWrap: "anywhere", fontVariantNumeric: "tabular-nums" },
  aside: { display: "flex", flexWrap: "wrap", gap: "8px", alignItems: "center" },
});

/** A calendar in the list: its week as a picture, and what is to be known of it. */
export function CalendarCard({ calendar, mayChange }: { calendar: Calendar; mayChange: boolean }) {
  const styles = useStyles();
  const { t } = useTexts();
  const { set, error, isPending } = useArchive(calendar);
  const region = calendar.holidayRegion;
  const facts: [string, ReactNode][] = [
    [t("calendars.card.open"), t("calendars.card.perWeek", { time: formatDuration(openTime(calendar).minutesPerWeek) })],
    [t("calendars.field.timeZone"), calendar.timeZone],
    [t("calendars.field.holidayRegion"), region ? [region.country, region.state, region.region].filter(Boolean).join(", ") : t("calendars.region.none")],
    [t("calendars.field.days"), t("calendars.card.days", { count: calendar.days.length })],
    [t("calendars.card.usedBy"), t("calendars.card.policies", { count: calendar.policyCount })],
    [t("calendars.card.changed"), <RelativeTime key="at" at={calendar.updatedAt} />],
  ];
  const aside = (
    <div className={styles.aside}>
      {calendar.archivedAt && <Badge appearance="outline">{t("calendars.archived")}</Badge>}
      {mayChange && (calendar.archivedAt ? <Button size="small" disabled={isPending} onClick={() => set(false)}>{t("calendars.unarchive")}</Button> : calendar.policyCount === 0 && <Button size="small" disabled={isPending} aria-label={t("calendars.archiveOne", { name: calendar.name })} onClick={() => set(true)}>{t("calendars.archive")}</Button>)}
      {!calendar.archivedAt && <Button size="small" aria-label={t(mayChange ? "calendars.editOne" : "calendars.lookOne", { name: calendar.name })} onClick={() => goTo("sla", "calendars", calendar.id)}>{t(mayChange ? "calendars.edit" : "calendars.look")}</Button>}
    </div>
  );
  return (
    <Panel title={calendar.name} aside={aside}>
      {error && <ErrorCard error={error} />}
      <div className={styles.columns}>
        <CalendarWeek calendar={calendar} />
        <dl className={styles.facts}>{facts.map(([term, value]) => <div key={term}><dt className={styles.term}>{term}</dt><dd className={styles.value}>{value}</dd></div>)}</dl>
      </div>
    </Panel>
  );
}

/** Into the archive and back; what was done can be taken back for a while. */
function useArchive(calendar: Calendar) {
  const { t } = useTexts();
  const calls = useSettingsCalls();
  const queries = useQueryClient();
  const { tell } = useTellBar();
  const moving = useMutation({
    mutationFn: (isArchived: boolean) => (isArchived ? calls.calendars.archive : calls.calendars.unarchive)(calendar.id, calendar.version),
    onSuccess: (_, isArchived) => tell({ text: t(isArchived ? "calendars.archivedOne" : "calendars.unarchivedOne", { name: calendar.name }), undo: () => moving.mutate(!isArchived) }),
    onSettled: () => queries.invalidateQueries({ queryKey: settingsKeys.calendars }),
  });
  return { set: moving.mutate, error: moving.error, isPending: moving.isPending };
}
