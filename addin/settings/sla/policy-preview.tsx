import { Dropdown, Field, Input, makeStyles, Option, tokens } from "@fluentui/react-components";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { priorities, type Priority } from "../../../server/contract/conversations.ts";
import type { PolicyPreview as Preview } from "../../../server/contract/sla.ts";
import { exactTime } from "../../shared/i18n/dates.ts";
import { useSettled } from "../../shared/import/use-settled.ts";
import { pointText } from "../../shared/sla/point-text.ts";
import { SkeletonRows } from "../../shared/ui/skeletons.tsx";
import { settingsKeys } from "../data/settings-keys.ts";
import { useSettingsCalls } from "../data/settings-context.ts";
import { useTexts } from "../i18n/use-texts.ts";
import { Loaded } from "../ui/loaded.tsx";
import { Panel } from "../ui/panel.tsx";
import type { PolicyValues } from "./policy-draft.ts";

const TYPING_MS = 400;

const useStyles = makeStyles({
  pair: { display: "grid", gridTemplateColumns: "repeat(auto-fit, minmax(min(100%, 220px), 1fr))", gap: "12px", alignItems: "start" },
  list: { margin: "16px 0 0", padding: 0, listStyle: "none", display: "flex", flexDirection: "column", gap: "12px" },
  due: { display: "flex", flexWrap: "wrap", justifyContent: "space-between", columnGap: "12px", fontWeight: tokens.fontWeightSemibold },
  points: { margin: "2px 0 0", padding: 0, listStyle: "none", fontSize: tokens.fontSizeBase200, lineHeight: tokens.lineHeightBase200, color: tokens.colorNeutralForeground2 },
  point: { display: "flex", flexWrap: "wrap", justifyContent: "space-between", columnGap: "12px" },
  when: { fontVariantNumeric: "tabular-nums" },
  note: { margin: "16px 0 0", color: tokens.colorNeutralForeground2 },
});

/** When one case would be due, be warned of and be escalated, by what is typed; null: it cannot be reckoned yet. */
export function PolicyPreview({ definition }: { definition: PolicyValues | null }) {
  const styles = useStyles();
  const { t, i18n } = useTexts();
  const calls = useSettingsCalls();
  const [priority, setPriority] = useState<Priority>("high");
  const [openedAt, setOpenedAt] = useState("");
  const at = openedAt && !Number.isNaN(Date.parse(openedAt)) ? new Date(openedAt).toISOString() : undefined;
  const asked = useSettled(definition && JSON.stringify({ policy: definition, at }), TYPING_MS);
  const preview = useQuery({ queryKey: settingsKeys.policyPreview(asked ?? ""), queryFn: () => calls.sla.preview(JSON.parse(asked!) as Parameters<typeof calls.sla.preview>[0]), enabled: asked !== null, placeholderData: (before) => before, retry: false });
  return (
    <Panel title={t("sla.preview.title")}>
      <div className={styles.pair}>
        <Field label={t("sla.preview.priority")}>
          <Dropdown value={t(`priority.${priority}`)} selectedOptions={[priority]} onOptionSelect={(_, { optionValue }) => setPriority((optionValue ?? "high") as Priority)} style={{ minWidth: 0 }}>
            {priorities.toReversed().map((each) => <Option key={each} value={each}>{t(`priority.${each}`)}</Option>)}
          </Dropdown>
        </Field>
        <Field label={t("sla.preview.openedAt")} hint={t("sla.preview.openedHint")}><Input type="datetime-local" value={openedAt} onChange={(_, { value }) => setOpenedAt(value)} /></Field>
      </div>
      {definition === null && !preview.data ? <p className={styles.note}>{t("sla.preview.mendFirst")}</p> : <Loaded query={preview} skeleton={<SkeletonRows rows={3} />}>{(data) => <DueTimes preview={data} priority={priority} language={i18n.language} />}</Loaded>}
    </Panel>
  );
}

function DueTimes({ preview, priority, language }: { preview: Preview; priority: Priority; language: string }) {
  const styles = useStyles();
  const { t } = useTexts();
  const items = preview.items.filter((item) => item.priority === priority);
  const when = (at: string | null) => (at ? exactTime(new Date(at), language, preview.timeZone) : t("sla.preview.never"));
  if (items.length === 0) return <p className={styles.note}>{t("sla.preview.nothing")}</p>;
  return (
    <>
      <ul className={styles.list}>
        {items.map(({ metric, dueAt, marks }) => (
          <li key={metric}>
            <div className={styles.due}><span>{t(`sla.metric.${metric}`)}</span><span className={styles.when}>{when(dueAt)}</span></div>
            <ul className={styles.points}>{marks.filter(({ kind }) => kind !== "breach").map(({ point, at }) => <li key={point} className={styles.point}><span>{pointText(t, point)}</span><span className={styles.when}>{when(at)}</span></li>)}</ul>
          </li>
        ))}
      </ul>
      <p className={styles.note}>{t("sla.preview.zone", { timeZone: preview.timeZone })}</p>
    </>
  );
}
