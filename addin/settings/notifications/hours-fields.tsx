import { Checkbox, Field, Input, makeStyles, Radio, RadioGroup, Select, tokens } from "@fluentui/react-components";
import { useQuery } from "@tanstack/react-query";
import type { NotificationHours, NotificationPreferences } from "../../../server/contract/notifications.ts";
import { useSettingsCalls } from "../data/settings-context.ts";
import { settingsKeys } from "../data/settings-keys.ts";
import { useTexts } from "../i18n/use-texts.ts";

type Value = Pick<NotificationPreferences, "hours" | "timeZone" | "digestAt">;
interface HoursProps {
  value: Value;
  onChange: (changed: Partial<Value>) => void;
}

const weekdays = [1, 2, 3, 4, 5, 6, 7] as const;
const officeHours: NotificationHours = { kind: "own", days: [1, 2, 3, 4, 5], from: 8 * 60, to: 18 * 60 };
/** A Monday; the names of the days come from the language. */
const MONDAY = Date.UTC(2024, 0, 1);
const DAY_MS = 86_400_000;

const useStyles = makeStyles({
  fields: { display: "flex", flexDirection: "column", gap: "16px", maxWidth: "640px" },
  own: { display: "flex", flexWrap: "wrap", gap: "16px" },
  days: { margin: 0, padding: 0, border: "none", display: "flex", flexWrap: "wrap", flexBasis: "100%" },
  text: { margin: 0, color: tokens.colorNeutralForeground2 },
  zone: { width: "320px", maxWidth: "100%" },
  time: { width: "220px", maxWidth: "100%" },
});

/** When mail and Teams may disturb, and when the digest comes. The panel and Outlook disturb only whoever looks. */
export function HoursFields({ value, onChange }: HoursProps) {
  const styles = useStyles();
  const { t } = useTexts();
  const { hours } = value;
  const calls = useSettingsCalls();
  const calendars = useQuery({ queryKey: settingsKeys.calendars, queryFn: calls.calendars.list, enabled: hours.kind === "calendar" });
  const choose = (kind: string) => {
    if (kind === "always") onChange({ hours: { kind: "always" } });
    if (kind === "own") onChange({ hours: officeHours });
    if (kind === "calendar") onChange({ hours: { kind: "calendar", calendarId: "" } });
  };
  const listed = (calendars.data ?? []).map(({ id, name }) => ({ id, name }));
  return (
    <div className={styles.fields}>
      <p className={styles.text}>{t("notifications.hoursText")}</p>
      <Field label={t("notifications.hours")}>
        <RadioGroup value={hours.kind} onChange={(_event, data) => choose(data.value)}>
          {(["always", "own", "calendar"] as const).map((kind) => <Radio key={kind} value={kind} label={t(`notifications.hoursOf.${kind}`)} />)}
        </RadioGroup>
      </Field>
      {hours.kind === "own" && <OwnHours hours={hours} onChange={(changed) => onChange({ hours: changed })} />}
      {hours.kind === "calendar" && (
        <Field className={styles.zone} label={t("notifications.calendar")} required validationMessage={hours.calendarId === "" ? t("notifications.calendarMissing") : undefined} validationState="none">
          <Select value={hours.calendarId} onChange={(_event, data) => onChange({ hours: { kind: "calendar", calendarId: data.value } })}>
            {hours.calendarId === "" && <option value="">–</option>}
            {listed.map(({ id, name }) => <option key={id} value={id}>{name}</option>)}
          </Select>
        </Field>
      )}
      <div className={styles.own}>
        <Field className={styles.time} label={t("notifications.digestAt")}>
          <Input type="time" value={timeOf(value.digestAt)} onChange={(_event, data) => data.value !== "" && onChange({ digestAt: minuteOf(data.value) })} />
        </Field>
        <Field className={styles.zone} label={t("notifications.timeZone")}>
          <Select value={value.timeZone} onChange={(_event, data) => onChange({ timeZone: data.value })}>
            {zonesWith(value.timeZone).map((zone) => <option key={zone} value={zone}>{zone.replaceAll("_", " ")}</option>)}
          </Select>
        </Field>
      </div>
    </div>
  );
}

function OwnHours({ hours, onChange }: { hours: Extract<NotificationHours, { kind: "own" }>; onChange: (hours: NotificationHours) => void }) {
  const styles = useStyles();
  const { t, i18n } = useTexts();
  const nameOf = (day: number) => new Intl.DateTimeFormat(i18n.language, { weekday: "short", timeZone: "UTC" }).format(MONDAY + (day - 1) * DAY_MS);
  const toggle = (day: number, isOn: boolean) => onChange({ ...hours, days: weekdays.filter((each) => (each === day ? isOn : hours.days.includes(each))) });
  return (
    <div className={styles.own}>
      <fieldset className={styles.days} aria-label={t("notifications.days")}>
        {weekdays.map((day) => <Checkbox key={day} label={nameOf(day)} checked={hours.days.includes(day)} onChange={(_event, { checked }) => toggle(day, checked === true)} />)}
      </fieldset>
      <Field className={styles.time} label={t("notifications.from")}>
        <Input type="time" value={timeOf(hours.from)} onChange={(_event, { value }) => value !== "" && onChange({ ...hours, from: minuteOf(value) })} />
      </Field>
      <Field className={styles.time} label={t("notifications.to")} hint={hours.to <= hours.from && hours.to !== hours.from ? t("notifications.nextDay") : undefined} validationMessage={hours.from === hours.to ? t("notifications.hoursEmpty") : undefined}>
        <Input type="time" value={timeOf(hours.to)} onChange={(_event, { value }) => value !== "" && onChange({ ...hours, to: minuteOf(value) })} />
      </Field>
      {hours.days.length === 0 && <p className={styles.text} role="alert">{t("notifications.daysMissing")}</p>}
    </div>
  );
}

const timeOf = (minute: number) => `${String(Math.floor(minute / 60) % 24).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;

function minuteOf(time: string): number {
  const [hour = 0, minute = 0] = time.split(":").map(Number);
  return hour * 60 + minute;
}

function zonesWith(zone: string): string[] {
  const zones = Intl.supportedValuesOf("timeZone");
  return zones.includes(zone) ? zones : [zone, ...zones];
}
