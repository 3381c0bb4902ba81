import { Field, Input, makeStyles, Select, ToggleButton } from "@fluentui/react-components";
import { useTranslation } from "react-i18next";
import type { SendWindow } from "../../../server/contract/campaigns.ts";

const DAYS = [1, 2, 3, 4, 5, 6, 7];
/** A Monday, to name the days by. */
const MONDAY = Date.UTC(2024, 0, 1);
const DAY_MS = 86_400_000;

const useStyles = makeStyles({
  root: { display: "flex", flexDirection: "column", gap: "8px" },
  days: { display: "flex", flexWrap: "wrap", gap: "4px" },
  day: { minWidth: "36px", paddingInline: "4px" },
  pair: { display: "grid", gridTemplateColumns: "1fr 1fr", gap: "8px" },
  time: { minWidth: 0, "& input": { minWidth: 0 } },
});

/** The days and hours at which mail may reach a person. */
export function WindowFields({ window, onSet }: { window: SendWindow; onSet: (window: SendWindow) => void }) {
  const styles = useStyles();
  const { t, i18n } = useTranslation();
  const name = (day: number, weekday: "short" | "long") => new Intl.DateTimeFormat(i18n.language, { weekday, timeZone: "UTC" }).format(MONDAY + (day - 1) * DAY_MS);
  const toggle = (day: number) => {
    const days = window.days.includes(day) ? window.days.filter((each) => each !== day) : [...window.days, day].sort();
    if (days.length > 0) onSet({ ...window, days });
  };
  return (
    <div className={styles.root}>
      <div className={styles.days} role="group" aria-label={t("option.windowDays")}>
        {DAYS.map((day) => <ToggleButton key={day} className={styles.day} size="small" checked={window.days.includes(day)} aria-label={name(day, "long")} onClick={() => toggle(day)}>{name(day, "short")}</ToggleButton>)}
      </div>
      <div className={styles.pair}>
        <Field label={t("option.windowFrom")} size="small"><Input className={styles.time} type="time" value={clockOf(window.from)} onChange={(_event, data) => data.value && onSet({ ...window, from: minutesOf(data.value) })} /></Field>
        <Field label={t("option.windowTo")} size="small"><Input className={styles.time} type="time" value={clockOf(window.to % 1_440)} onChange={(_event, data) => data.value && onSet({ ...window, to: minutesOf(data.value) || 1_440 })} /></Field>
      </div>
      <Field label={t("option.windowZone")} size="small">
        <Select value={window.zone} onChange={(_event, data) => onSet({ ...window, zone: data.value as SendWindow["zone"] })}>
          <option value="recipient">{t("option.windowRecipient", { zone: window.fallbackZone })}</option>
          <option value="fixed">{t("option.windowFixed", { zone: window.fallbackZone })}</option>
        </Select>
      </Field>
    </div>
  );
}

function clockOf(minutes: number): string {
  return `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;
}

function minutesOf(clock: string): number {
  const [hours = 0, minutes = 0] = clock.split(":").map(Number);
  return hours * 60 + minutes;
}
