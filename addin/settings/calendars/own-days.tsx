import { Badge, Button, Checkbox, Field, Input, makeStyles, tokens } from "@fluentui/react-components";
import { Delete16Regular } from "@fluentui/react-icons";
import { useState } from "react";
import { CalendarDay } from "../../../server/contract/calendars.ts";
import { useTexts } from "../i18n/use-texts.ts";
import { hoursText } from "./calendar-hours.ts";
import { dayText } from "./day-text.ts";
import { PeriodFields } from "./period-fields.tsx";

const useStyles = makeStyles({
  list: { listStyle: "none", margin: 0, padding: 0, maxHeight: "320px", overflowY: "auto" },
  day: { display: "flex", flexWrap: "wrap", alignItems: "center", gap: "4px 12px", padding: "6px 0", borderBottom: `1px solid ${tokens.colorNeutralStroke2}` },
  date: { minWidth: "88px", fontVariantNumeric: "tabular-nums" },
  name: { flex: "1 1 120px", minWidth: 0, overflowWrap: "anywhere" },
  hours: { color: tokens.colorNeutralForeground2, fontVariantNumeric: "tabular-nums" },
  form: { display: "flex", flexDirection: "column", gap: "12px", marginTop: "12px" },
  row: { display: "flex", flexWrap: "wrap", gap: "12px", alignItems: "end" },
  last: { display: "flex", flexWrap: "wrap", gap: "12px", alignItems: "center", justifyContent: "space-between" },
  newName: { flex: "1 1 180px" },
  empty: { margin: 0, color: tokens.colorNeutralForeground2 },
});

interface OwnDaysProps {
  days: CalendarDay[];
  isReadOnly: boolean;
  onAdd: (day: CalendarDay) => void;
  onRemove: (day: CalendarDay) => void;
}

const nothing = { date: "", name: "", isYearly: false, periods: [] as CalendarDay["periods"] };

/** Days with hours of their own, from here or from a file: a company's outing, the half day before a feast. */
export function OwnDays({ days, isReadOnly, onAdd, onRemove }: OwnDaysProps) {
  const styles = useStyles();
  const { t, i18n } = useTexts();
  const [form, setForm] = useState(nothing);
  const day = CalendarDay.safeParse({ date: form.isYearly ? form.date.slice(5) : form.date, name: form.name, periods: form.periods });
  const add = () => {
    if (!day.success) return;
    onAdd(day.data);
    setForm(nothing);
  };
  return (
    <>
      {days.length === 0 ? <p className={styles.empty}>{t("calendars.own.empty")}</p> : (
        // A long list scrolls by keyboard as well.
        <ul className={styles.list} aria-label={t("calendars.own.title")} tabIndex={0}>
          {days.map((each) => (
            <li key={`${each.date} ${each.source}`} className={styles.day}>
              <span className={styles.date}>{dayText(each.date, i18n.language)}</span>
              <span className={styles.name}>{each.name}</span>
              {each.date.length === 5 && <Badge appearance="outline">{t("calendars.own.yearly")}</Badge>}
              {each.source === "ical" && <Badge appearance="outline">{t("calendars.source.ical")}</Badge>}
              <span className={styles.hours}>{each.periods.length ? hoursText(each.periods) : t("calendars.closed")}</span>
              {!isReadOnly && <Button size="small" appearance="subtle" icon={<Delete16Regular />} aria-label={t("calendars.own.remove", { name: each.name, date: dayText(each.date, i18n.language) })} onClick={() => onRemove(each)} />}
            </li>
          ))}
        </ul>
      )}
      {!isReadOnly && (
        <div className={styles.form} role="group" aria-label={t("calendars.own.add")}>
          <div className={styles.row}>
            <Field label={t("calendars.own.date")}><Input type="date" value={form.date} onChange={(_, { value }) => setForm({ ...form, date: value })} /></Field>
            <Field label={t("calendars.own.name")} className={styles.newName}><Input value={form.name} maxLength={120} onChange={(_, { value }) => setForm({ ...form, name: value })} /></Field>
            <Checkbox label={t("calendars.own.yearly")} checked={form.isYearly} onChange={(_, { checked }) => setForm({ ...form, isYearly: checked === true })} />
          </div>
          <div className={styles.last}>
            <PeriodFields label={t("calendars.own.hours")} periods={form.periods} onChange={(periods) => setForm({ ...form, periods })} />
            <Button disabled={!day.success} onClick={add}>{t("calendars.own.add")}</Button>
          </div>
        </div>
      )}
    </>
  );
}
