import { Button, Checkbox, Field, Input, makeStyles, Select, tokens } from "@fluentui/react-components";
import { type KeyboardEvent, useEffect, useId, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { caseStatuses, type CaseStatus } from "../../../server/contract/cases.ts";
import type { CorrectStatus } from "../../../server/contract/sla.ts";
import type { PastStatus } from "../../shared/calls.ts";

const useStyles = makeStyles({
  form: { display: "flex", flexDirection: "column", gap: "12px", padding: "12px", borderRadius: tokens.borderRadiusMedium, border: `1px solid ${tokens.colorNeutralStroke1}`, backgroundColor: tokens.colorNeutralBackground2 },
  title: { margin: 0, fontSize: tokens.fontSizeBase300, fontWeight: tokens.fontWeightSemibold },
  text: { margin: 0, color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200, lineHeight: tokens.lineHeightBase200 },
  buttons: { display: "flex", flexWrap: "wrap", gap: "8px" },
});

interface CorrectionFormProps {
  /** Null: a change that nobody noted. */
  change: PastStatus | null;
  isSaving: boolean;
  onSave: (correction: Omit<CorrectStatus, "version">) => void;
  onCancel: () => void;
}

/** When a status change truly was, or that it never was. */
export function CorrectionForm({ change, isSaving, onSave, onCancel }: CorrectionFormProps) {
  const styles = useStyles();
  const { t } = useTranslation();
  const titleId = useId();
  const field = useRef<HTMLInputElement>(null);
  const [at, setAt] = useState(change ? localMinute(change.at) : "");
  const [status, setStatus] = useState<CaseStatus>(change?.status ?? "awaiting_customer");
  const [never, setNever] = useState(false);
  const [reason, setReason] = useState("");
  const [isChecked, setChecked] = useState(false);
  const isMissing = !never && (at === "" || Number.isNaN(Date.parse(at)));
  useEffect(() => field.current?.focus(), []);
  const save = () => {
    setChecked(true);
    if (!isMissing) onSave({ eventId: change?.eventId ?? null, status: never ? null : status, at: never ? null : new Date(at).toISOString(), reason });
  };
  const leaveByEscape = (event: KeyboardEvent) => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    onCancel();
  };
  return (
    <form className={styles.form} noValidate aria-labelledby={titleId} onSubmit={(event) => { event.preventDefault(); save(); }} onKeyDown={leaveByEscape}>
      <h4 id={titleId} className={styles.title}>{t(change ? "minuteLedger.history.dialogTitle" : "minuteLedger.history.addTitle")}</h4>
      <p className={styles.text}>{t("minuteLedger.history.text")}</p>
      {!never && (
        <>
          <Field label={t("minuteLedger.history.status")}>
            <Select value={status} onChange={(_, { value }) => setStatus(value as CaseStatus)}>{caseStatuses.map((each) => <option key={each} value={each}>{t(`status.${each}`)}</option>)}</Select>
          </Field>
          <Field label={t("minuteLedger.history.at")} validationMessage={isChecked && isMissing ? t("minuteLedger.history.needTime") : undefined}>
            <Input ref={field} type="datetime-local" value={at} onChange={(_, { value }) => setAt(value)} />
          </Field>
        </>
      )}
      {change && <Checkbox checked={never} label={t("minuteLedger.history.never")} onChange={(_, { checked }) => setNever(checked === true)} />}
      <Field label={t("minuteLedger.history.reason")}><Input value={reason} maxLength={500} onChange={(_, { value }) => setReason(value)} /></Field>
      <div className={styles.buttons}>
        <Button type="submit" appearance="primary" size="small" disabledFocusable={isSaving}>{t("minuteLedger.history.save")}</Button>
        <Button size="small" onClick={onCancel}>{t("minuteLedger.history.cancel")}</Button>
      </div>
    </form>
  );
}

/** In the reader's own zone, as the field wants it. */
function localMinute(iso: string): string {
  const at = new Date(iso);
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
