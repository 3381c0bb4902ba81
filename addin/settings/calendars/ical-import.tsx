import { Button, makeStyles, MessageBar, MessageBarBody, tokens } from "@fluentui/react-components";
import { ArrowUpload20Regular } from "@fluentui/react-icons";
import { useMutation } from "@tanstack/react-query";
import { useRef } from "react";
import { type CalendarDay, ICAL_CHARS_MAX } from "../../../server/contract/calendars.ts";
import { ErrorCard } from "../../shared/ui/error-card.tsx";
import { useSettingsCalls } from "../data/settings-context.ts";
import { useTexts } from "../i18n/use-texts.ts";
import { type CalendarDraft, definitionOf } from "./calendar-draft.ts";
import { hoursText } from "./calendar-hours.ts";
import { dayText } from "./day-text.ts";

const useStyles = makeStyles({
  root: { display: "flex", flexDirection: "column", gap: "8px", marginTop: "12px", alignItems: "start" },
  list: { listStyle: "none", margin: 0, padding: "8px 12px", width: "100%", boxSizing: "border-box", maxHeight: "240px", overflowY: "auto", borderRadius: tokens.borderRadiusMedium, backgroundColor: tokens.colorNeutralBackground3 },
  day: { display: "flex", flexWrap: "wrap", gap: "4px 12px", padding: "2px 0", fontVariantNumeric: "tabular-nums" },
  quiet: { color: tokens.colorNeutralForeground2 },
  actions: { display: "flex", flexWrap: "wrap", gap: "8px" },
  text: { margin: 0 },
});

/** A file's days are shown before they are taken; nothing is saved until the calendar is. */
export function IcalImport({ draft, onTake }: { draft: CalendarDraft; onTake: (days: CalendarDay[]) => void }) {
  const styles = useStyles();
  const { t, i18n } = useTexts();
  const calls = useSettingsCalls();
  const chooser = useRef<HTMLInputElement>(null);
  const definition = definitionOf(draft);
  const reading = useMutation({
    mutationFn: async (file: File) => {
      const text = await file.text();
      return { isTooLarge: text.length > ICAL_CHARS_MAX, read: text.length > ICAL_CHARS_MAX || !definition ? null : await calls.calendars.readIcal({ text, timeZone: definition.timeZone, week: definition.week }) };
    },
  });
  const found = reading.data?.read;
  const known = new Set(draft.days.map(({ date }) => date));
  const added = found?.days.filter(({ date }) => !known.has(date)) ?? [];
  return (
    <div className={styles.root}>
      <input ref={chooser} type="file" hidden accept=".ics,text/calendar" aria-label={t("calendars.ical.choose")} onChange={({ target }) => { const [file] = target.files ?? []; if (file) reading.mutate(file); target.value = ""; }} />
      <Button icon={<ArrowUpload20Regular />} disabled={!definition || reading.isPending} onClick={() => chooser.current?.click()}>{t(reading.isPending ? "calendars.ical.reading" : "calendars.ical.choose")}</Button>
      {reading.error && <ErrorCard error={reading.error} />}
      {reading.data?.isTooLarge && <MessageBar intent="error"><MessageBarBody>{t("calendars.ical.tooLarge")}</MessageBarBody></MessageBar>}
      {found && (
        <>
          <p className={styles.text} role="status">{t("calendars.ical.found", { count: added.length, known: found.days.length - added.length, until: dayText(found.until, i18n.language) })}</p>
          {found.skipped.length > 0 && <p className={styles.quiet}>{t("calendars.ical.skipped", { names: new Intl.ListFormat(i18n.language).format(found.skipped.map(({ name, reason }) => t(`calendars.skipped.${reason}`, { name }))) })}</p>}
          {added.length > 0 && (
            // A long list scrolls by keyboard as well.
            <ul className={styles.list} aria-label={t("calendars.ical.list")} tabIndex={0}>
              {added.map((day) => <li key={day.date} className={styles.day}><span>{dayText(day.date, i18n.language)}</span><span>{day.name}</span><span className={styles.quiet}>{day.periods.length ? hoursText(day.periods) : t("calendars.closed")}</span></li>)}
            </ul>
          )}
          <div className={styles.actions}>
            {added.length > 0 && <Button appearance="primary" onClick={() => { onTake(added); reading.reset(); }}>{t("calendars.ical.take", { count: added.length })}</Button>}
            <Button onClick={() => reading.reset()}>{t("calendars.ical.leave")}</Button>
          </div>
        </>
      )}
    </div>
  );
}
