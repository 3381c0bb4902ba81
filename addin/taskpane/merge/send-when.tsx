import { Field, Input, makeStyles, Radio, RadioGroup, Select } from "@fluentui/react-components";
import { useTranslation } from "react-i18next";
import type { MissedSchedule } from "../../../server/contract/campaigns.ts";
import { missedSchedules } from "../../../server/contract/campaigns.ts";
import { dayOf } from "../../shared/day-of.ts";

const useStyles = makeStyles({ root: { display: "flex", flexDirection: "column", gap: "8px" }, time: { minWidth: 0, "& input": { minWidth: 0 } } });

export interface When {
  isLater: boolean;
  /** As the browser's field has it, in the reader's own zone. */
  at: string;
  missed: MissedSchedule;
}

/** Now, or at a moment to come; and what becomes of it if no server runs then. */
export function SendWhen({ when, onChange }: { when: When; onChange: (when: When) => void }) {
  const styles = useStyles();
  const { t } = useTranslation();
  return (
    <div className={styles.root}>
      <Field label={t("send.when")} size="small">
        <RadioGroup layout="horizontal" value={when.isLater ? "later" : "now"} onChange={(_event, data) => onChange({ ...when, isLater: data.value === "later" })}>
          <Radio value="now" label={t("send.now")} />
          <Radio value="later" label={t("send.later")} />
        </RadioGroup>
      </Field>
      {when.isLater && (
        <>
          <Field label={t("send.at")} size="small" hint={Intl.DateTimeFormat().resolvedOptions().timeZone}>
            <Input className={styles.time} type="datetime-local" value={when.at} onChange={(_event, data) => onChange({ ...when, at: data.value })} />
          </Field>
          <Field label={t("send.missed")} size="small">
            <Select value={when.missed} onChange={(_event, data) => onChange({ ...when, missed: data.value as MissedSchedule })}>
              {missedSchedules.map((missed) => <option key={missed} value={missed}>{t(`send.missedRule.${missed}`)}</option>)}
            </Select>
          </Field>
        </>
      )}
    </div>
  );
}

/** The next whole hour but one, as the browser's field wants it. */
export function soon(now: Date): string {
  const at = new Date(now.getTime() + 2 * 3_600_000);
  at.setMinutes(0, 0, 0);
  return `${dayOf(at)}T${String(at.getHours()).padStart(2, "0")}:00`;
}
