import { Button, makeStyles, tokens } from "@fluentui/react-components";
import { type Week, weekdays } from "../../../server/contract/calendars.ts";
import { useTexts } from "../i18n/use-texts.ts";
import { weekdayName } from "./calendar-week.tsx";
import { PeriodFields } from "./period-fields.tsx";

const useStyles = makeStyles({
  days: { display: "flex", flexDirection: "column", gap: "8px" },
  day: { display: "grid", gridTemplateColumns: "96px minmax(0, 1fr)", gap: "8px", alignItems: "center", minHeight: "32px", "@media (max-width: 560px)": { gridTemplateColumns: "minmax(0, 1fr)", gap: "2px" } },
  name: { fontWeight: tokens.fontWeightSemibold },
  foot: { display: "flex", flexWrap: "wrap", alignItems: "center", gap: "8px", marginTop: "12px" },
  hint: { margin: 0, flex: "1 1 240px", color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200, lineHeight: tokens.lineHeightBase200 },
});

interface WeekEditorProps {
  week: Week;
  isReadOnly: boolean;
  onChange: (week: Week) => void;
  onCopyMonday: () => void;
}

export function WeekEditor({ week, isReadOnly, onChange, onCopyMonday }: WeekEditorProps) {
  const styles = useStyles();
  const { t, i18n } = useTexts();
  return (
    <div>
      <div className={styles.days}>
        {weekdays.map((day, index) => {
          const name = weekdayName(index, i18n.language, "long");
          return (
            <div key={day} className={styles.day}>
              <span className={styles.name} aria-hidden>{name}</span>
              <PeriodFields label={name} periods={week[day]} isReadOnly={isReadOnly} onChange={(periods) => onChange({ ...week, [day]: periods })} />
            </div>
          );
        })}
      </div>
      <div className={styles.foot}>
        <p className={styles.hint}>{t("calendars.nightHint")}</p>
        {!isReadOnly && <Button size="small" onClick={onCopyMonday}>{t("calendars.copyMonday")}</Button>}
      </div>
    </div>
  );
}
