import { Button, Input, makeStyles, tokens } from "@fluentui/react-components";
import { Add16Regular, Dismiss16Regular } from "@fluentui/react-icons";
import type { OpenPeriod } from "../../../server/contract/calendars.ts";
import { useTexts } from "../i18n/use-texts.ts";
import { isOverMidnight, isTimeOfDay, toTimeOfDay } from "./calendar-hours.ts";

const PERIODS_MAX = 8;

const useStyles = makeStyles({
  root: { display: "flex", flexWrap: "wrap", alignItems: "center", gap: "4px 12px", minWidth: 0 },
  period: { display: "flex", alignItems: "center", gap: "4px" },
  time: { width: "76px", minWidth: "76px", "& input": { fontVariantNumeric: "tabular-nums" } },
  quiet: { color: tokens.colorNeutralForeground2 },
  wrong: { color: tokens.colorPaletteRedForeground1, fontSize: tokens.fontSizeBase200 },
  next: { color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
});

interface PeriodFieldsProps {
  /** Whose hours: it begins the name of each field. */
  label: string;
  periods: OpenPeriod[];
  isReadOnly?: boolean;
  onChange: (periods: OpenPeriod[]) => void;
}

/** From … to, as often as one likes; none is closed. */
export function PeriodFields({ label, periods, isReadOnly, onChange }: PeriodFieldsProps) {
  const styles = useStyles();
  const { t } = useTexts();
  const change = (index: number, part: Partial<OpenPeriod>) => onChange(periods.map((period, at) => (at === index ? { ...period, ...part } : period)));
  const last = periods.at(-1);
  return (
    <div className={styles.root} role="group" aria-label={label}>
      {periods.length === 0 && <span className={styles.quiet}>{t("calendars.closed")}</span>}
      {periods.map((period, index) => {
        const number = periods.length > 1 ? ` ${index + 1}` : "";
        const field = (part: "from" | "to") => (
          <Input
            className={styles.time} value={period[part]} readOnly={isReadOnly} aria-invalid={!isTimeOfDay(period[part])} aria-label={t(`calendars.period.${part}`, { label, number })}
            onChange={(_, { value }) => change(index, { [part]: value })} onBlur={() => change(index, { [part]: toTimeOfDay(period[part]) })}
          />
        );
        return (
          // A period has no name but its place.
          <span key={index} className={styles.period}>
            {field("from")}<span aria-hidden>–</span>{field("to")}
            {!isReadOnly && <Button size="small" appearance="subtle" icon={<Dismiss16Regular />} aria-label={t("calendars.period.remove", { label, number })} onClick={() => onChange(periods.filter((_, at) => at !== index))} />}
            {isTimeOfDay(period.from) && isTimeOfDay(period.to) ? isOverMidnight(period) && <span className={styles.next}>{t("calendars.period.nextDay")}</span> : <span className={styles.wrong} role="alert">{t("calendars.period.wrong")}</span>}
          </span>
        );
      })}
      {!isReadOnly && periods.length < PERIODS_MAX && (
        <Button size="small" appearance="subtle" icon={<Add16Regular />} aria-label={t("calendars.period.addTo", { label })} onClick={() => onChange([...periods, last ? { from: last.to, to: "18:00" } : { from: "09:00", to: "17:00" }])}>{t("calendars.period.add")}</Button>
      )}
    </div>
  );
}
