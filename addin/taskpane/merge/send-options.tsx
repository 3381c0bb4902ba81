import { Checkbox, Field, Input, makeStyles, Select, tokens } from "@fluentui/react-components";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { BATCH_DELAY_SECONDS_DEFAULT, BATCH_SIZE_DEFAULT, BATCH_SIZE_MAX, type Campaign, type ChangeCampaign, type SendWindow } from "../../../server/contract/campaigns.ts";
import { twinOf } from "../../shared/campaigns/twin-of.ts";
import { OwnFiles } from "./own-files.tsx";
import { WindowFields } from "./window-fields.tsx";

const useStyles = makeStyles({
  root: { display: "flex", flexDirection: "column", gap: "12px" },
  pair: { display: "grid", gridTemplateColumns: "1fr 1fr", gap: "8px" },
  number: { minWidth: 0, "& input": { minWidth: 0 } },
  hint: { margin: 0, color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
});

const CAP_DAYS_DEFAULT = 7;
const officeHours = (): SendWindow => ({ days: [1, 2, 3, 4, 5], from: 9 * 60, to: 17 * 60, zone: "recipient", fallbackZone: Intl.DateTimeFormat().resolvedOptions().timeZone });

interface SendOptionsProps {
  campaign: Campaign;
  /** Merge fields of the contact file. */
  fields: string[];
  isBusy: boolean;
  onChange: (change: ChangeCampaign) => void;
}

/** How it is sent: as drafts, in batches, within hours, to whom not again so soon; what its channels do not know is not asked. Each takes effect as it is set. */
export function SendOptions({ campaign, fields, isBusy, onChange }: SendOptionsProps) {
  const styles = useStyles();
  const { t } = useTranslation();
  const { channel } = campaign;
  const twin = twinOf(campaign);
  return (
    <div className={styles.root}>
      {channel === "email" && (
        <Field label={t("option.mode")} size="small">
          <Select value={campaign.sendMode} disabled={isBusy} onChange={(_event, data) => onChange({ sendMode: data.value as Campaign["sendMode"] })}>
            <option value="send">{t("option.modeSend")}</option>
            <option value="drafts">{t("option.modeDrafts")}</option>
          </Select>
        </Field>
      )}
      <div>
        <Checkbox checked={campaign.batchSize !== null} disabled={isBusy} label={t("option.batches")} onChange={(_event, data) => onChange({ batchSize: data.checked === true ? BATCH_SIZE_DEFAULT : null, batchDelaySeconds: BATCH_DELAY_SECONDS_DEFAULT })} />
        {campaign.batchSize !== null && (
          <div className={styles.pair}>
            <NumberField label={t(`option.batchSize${twin}`)} value={campaign.batchSize} min={1} max={BATCH_SIZE_MAX} onSet={(batchSize) => onChange({ batchSize })} />
            <NumberField label={t("option.batchDelay")} value={campaign.batchDelaySeconds} min={0} max={86_400} onSet={(batchDelaySeconds) => onChange({ batchDelaySeconds })} />
          </div>
        )}
      </div>
      <div>
        <Checkbox checked={campaign.sendWindow !== null} disabled={isBusy} label={t("option.window")} onChange={(_event, data) => onChange({ sendWindow: data.checked === true ? officeHours() : null })} />
        {campaign.sendWindow && <WindowFields window={campaign.sendWindow} onSet={(sendWindow) => onChange({ sendWindow })} />}
      </div>
      <div>
        <Checkbox checked={campaign.frequencyCapDays !== null} disabled={isBusy} label={t(`option.cap${twin}`)} onChange={(_event, data) => onChange({ frequencyCapDays: data.checked === true ? CAP_DAYS_DEFAULT : null })} />
        {campaign.frequencyCapDays !== null && <NumberField label={t("option.capDays")} value={campaign.frequencyCapDays} min={1} max={365} onSet={(frequencyCapDays) => onChange({ frequencyCapDays })} />}
      </div>
      <TextField label={t("option.topic")} hint={t("option.topicHint")} value={campaign.topic} onSet={(topic) => onChange({ topic })} />
      {channel === "whatsapp" ? <p className={styles.hint}>{t("option.consentAlways")}</p> : <Checkbox checked={campaign.needsConsent} disabled={isBusy} label={t(`option.consent${twin}`)} onChange={(_event, data) => onChange({ needsConsent: data.checked === true })} />}
      {channel !== "whatsapp" && (
        <Field label={t("option.attachmentColumn")} size="small" {...(channel === "preferred" && { hint: t("option.attachmentHint") })}>
          <Select value={campaign.attachmentColumn ?? ""} disabled={isBusy} onChange={(_event, data) => onChange({ attachmentColumn: data.value || null })}>
            <option value="">{t("option.attachmentNone")}</option>
            {fields.map((field) => <option key={field} value={field}>{field}</option>)}
          </Select>
        </Field>
      )}
      {channel !== "whatsapp" && campaign.attachmentColumn !== null && <OwnFiles campaignId={campaign.id} />}
    </div>
  );
}

/** Set when it is left, or by Enter; what is no number stays as it was. */
function NumberField({ label, value, min, max, onSet }: { label: string; value: number; min: number; max: number; onSet: (value: number) => void }) {
  const styles = useStyles();
  const [typed, setTyped] = useState<string | null>(null);
  function set() {
    const next = Math.round(Number(typed));
    if (typed !== null && typed.trim() !== "" && Number.isFinite(next) && next !== value) onSet(Math.min(max, Math.max(min, next)));
    setTyped(null);
  }
  return (
    <Field label={label} size="small">
      <Input className={styles.number} type="number" min={min} max={max} value={typed ?? String(value)} onChange={(_event, data) => setTyped(data.value)} onBlur={set} onKeyDown={(event) => event.key === "Enter" && set()} />
    </Field>
  );
}

function TextField({ label, hint, value, onSet }: { label: string; hint: string; value: string; onSet: (value: string) => void }) {
  const [typed, setTyped] = useState<string | null>(null);
  function set() {
    if (typed !== null && typed.trim() !== value) onSet(typed.trim());
    setTyped(null);
  }
  return (
    <Field label={label} hint={hint} size="small">
      <Input maxLength={60} value={typed ?? value} onChange={(_event, data) => setTyped(data.value)} onBlur={set} onKeyDown={(event) => event.key === "Enter" && set()} />
    </Field>
  );
}
