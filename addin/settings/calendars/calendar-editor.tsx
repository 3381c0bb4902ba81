import { Button, Field, Input, makeStyles, MessageBar, MessageBarActions, MessageBarBody, Radio, RadioGroup, Select, tokens } from "@fluentui/react-components";
import type { Calendar } from "../../../server/contract/calendars.ts";
import { ErrorCard } from "../../shared/ui/error-card.tsx";
import { SkeletonRows } from "../../shared/ui/skeletons.tsx";
import { timeZoneNames } from "../contacts/known-values.ts";
import { useMay } from "../data/settings-context.ts";
import { useTexts } from "../i18n/use-texts.ts";
import { SlaBackTest } from "../sla/sla-back-test.tsx";
import { Loaded } from "../ui/loaded.tsx";
import { useReadOnlyReason } from "../ui/not-allowed.tsx";
import { Panel } from "../ui/panel.tsx";
import { definitionOf, mondayOnWorkdays, withDays } from "./calendar-draft.ts";
import { CalendarHistory } from "./calendar-history.tsx";
import { IcalImport } from "./ical-import.tsx";
import { OwnDays } from "./own-days.tsx";
import { RegionFields } from "./region-fields.tsx";
import { type OpenCases, useCalendarEditor } from "./use-calendar-editor.ts";
import { WeekEditor } from "./week-editor.tsx";
import { YearView } from "./year-view.tsx";

const useStyles = makeStyles({
  columns: { display: "grid", gridTemplateColumns: "minmax(0, 1fr) minmax(0, 1fr)", gap: "24px", alignItems: "start", "@media (max-width: 1160px)": { gridTemplateColumns: "minmax(0, 1fr)" } },
  side: { display: "flex", flexDirection: "column", gap: "24px", minWidth: 0 },
  fields: { display: "flex", flexDirection: "column", gap: "16px" },
  actions: { display: "flex", flexWrap: "wrap", alignItems: "center", gap: "8px" },
  problem: { color: tokens.colorPaletteRedForeground1 },
});

/** The form at the left; the next twelve months and earlier versions at the right. */
export function CalendarEditor({ calendar }: { calendar: Calendar | null }) {
  const styles = useStyles();
  const { t } = useTexts();
  const maySave = useMay("saveCalendar");
  const reason = useReadOnlyReason();
  const editor = useCalendarEditor(calendar);
  const { draft, change } = editor;
  const definition = definitionOf(draft);
  const hasProblem = (path: string) => editor.problems.some((each) => each === path || each.startsWith(`${path}.`));
  return (
    <div className={styles.columns}>
      <div className={styles.side}>
        {!maySave && <MessageBar layout="multiline"><MessageBarBody>{reason}</MessageBarBody></MessageBar>}
        {editor.isOutdated && (
          <MessageBar intent="warning" layout="multiline">
            <MessageBarBody>{t("calendars.outdated", { who: calendar?.updatedBy ?? t("somebody") })}</MessageBarBody>
            <MessageBarActions>
              <Button size="small" onClick={editor.keepMine}>{t("calendars.keepMine")}</Button>
              <Button size="small" onClick={editor.discard}>{t("calendars.load")}</Button>
            </MessageBarActions>
          </MessageBar>
        )}
        <Panel title={t("calendars.hours")}>
          <div className={styles.fields}>
            <Field label={t("calendars.field.name")} required validationMessage={editor.isChecked && hasProblem("name") ? t("calendars.problem.name") : undefined}>
              <Input value={draft.name} maxLength={120} readOnly={!maySave} onChange={(_, { value }) => change({ ...draft, name: value })} />
            </Field>
            <ZoneField zone={draft.timeZone} isReadOnly={!maySave} isWrong={hasProblem("timeZone")} onChange={(timeZone) => change({ ...draft, timeZone })} />
            <WeekEditor week={draft.week} isReadOnly={!maySave} onChange={(week) => change({ ...draft, week })} onCopyMonday={() => change(mondayOnWorkdays(draft))} />
          </div>
        </Panel>
        <Panel title={t("calendars.field.holidayRegion")}>
          <div className={styles.fields}>
            <RegionFields region={draft.holidayRegion} isReadOnly={!maySave} onChange={(holidayRegion) => change({ ...draft, holidayRegion, workedHolidays: [] })} />
          </div>
        </Panel>
        <Panel title={t("calendars.own.title")}>
          <OwnDays days={draft.days} isReadOnly={!maySave} onAdd={(day) => change({ ...draft, days: withDays(draft.days, [day]) })} onRemove={(day) => change({ ...draft, days: draft.days.filter((each) => each !== day) })} />
          {maySave && <IcalImport draft={draft} onTake={(days) => change({ ...draft, days: withDays(draft.days, days) })} />}
        </Panel>
        {maySave && (
          <Panel>
            <div className={styles.fields}>
              {calendar && calendar.policyCount > 0 && (
                <Field label={t("calendars.openCases.label")}>
                  <RadioGroup value={editor.openCases} onChange={(_, { value }) => editor.setOpenCases(value as OpenCases)}>
                    <Radio value="keep" label={t("calendars.openCases.keep")} />
                    <Radio value="recompute" label={t("calendars.openCases.recompute")} />
                  </RadioGroup>
                </Field>
              )}
              {editor.error && <ErrorCard error={editor.error} />}
              <div className={styles.actions}>
                <Button appearance="primary" disabled={(calendar !== null && !editor.isDirty) || editor.isSaving || editor.isOutdated} onClick={editor.save}>{t("calendars.save")}</Button>
                {editor.isDirty && <Button onClick={editor.discard}>{t("calendars.discard")}</Button>}
                {editor.isChecked && editor.problems.length > 0 && <span className={styles.problem} role="alert">{t("calendars.problem.some")}</span>}
              </div>
            </div>
          </Panel>
        )}
      </div>
      <div className={styles.side}>
        <Panel title={t("calendars.year.title")}>
          <Loaded query={editor.preview} skeleton={<SkeletonRows rows={6} />}>
            {(preview) => <YearView preview={preview} definition={draft} onWorked={maySave ? (rule, isWorked) => change({ ...draft, workedHolidays: isWorked ? [...draft.workedHolidays, rule] : draft.workedHolidays.filter((each) => each !== rule) }) : undefined} />}
          </Loaded>
        </Panel>
        {calendar && calendar.policyCount > 0 && <Panel title={t("calendars.trial")}><SlaBackTest candidate={definition && { calendar: { id: calendar.id, definition } }} /></Panel>}
        {calendar && <CalendarHistory calendar={calendar} mayRestore={maySave && !editor.isDirty} />}
      </div>
    </div>
  );
}

interface ZoneFieldProps {
  zone: string;
  isReadOnly: boolean;
  isWrong: boolean;
  onChange: (zone: string) => void;
}

function ZoneField({ zone, isReadOnly, isWrong, onChange }: ZoneFieldProps) {
  const { t } = useTexts();
  const zones = [...new Set([zone, "UTC", ...timeZoneNames()])].toSorted();
  return (
    <Field label={t("calendars.field.timeZone")} validationMessage={isWrong ? t("calendars.problem.timeZone") : undefined}>
      <Select disabled={isReadOnly} value={zone} onChange={(_, { value }) => onChange(value)}>
        {zones.map((each) => <option key={each} value={each}>{each}</option>)}
      </Select>
    </Field>
  );
}
