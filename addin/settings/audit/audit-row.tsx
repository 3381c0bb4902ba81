import { makeStyles, mergeClasses, tokens } from "@fluentui/react-components";
import type { AuditEntry } from "../../../server/contract/system.ts";
import { exactTime } from "../../shared/i18n/dates.ts";
import { RelativeTime } from "../../shared/ui/relative-time.tsx";
import { useTexts } from "../i18n/use-texts.ts";
import { useTableStyles } from "../ui/data-table.tsx";

const useStyles = makeStyles({
  time: { whiteSpace: "nowrap", fontVariantNumeric: "tabular-nums", color: tokens.colorNeutralForeground2 },
  event: { minWidth: "160px", width: "60%" },
  summary: { cursor: "pointer", ":focus-visible": { outline: `2px solid ${tokens.colorStrokeFocus2}` } },
  data: { margin: "8px 0 0", padding: "12px", maxHeight: "320px", overflow: "auto", whiteSpace: "pre-wrap", overflowWrap: "anywhere", borderRadius: tokens.borderRadiusMedium, backgroundColor: tokens.colorNeutralBackground3, direction: "ltr", textAlign: "start" },
});

export function AuditRow({ entry }: { entry: AuditEntry }) {
  const styles = useStyles();
  const table = useTableStyles();
  const { t, i18n } = useTexts();
  const words = t(`fact.${entry.event.replace(".", "_")}`, { defaultValue: "" });
  return (
    <tr>
      <td className={mergeClasses(table.cell, styles.time)}><RelativeTime at={entry.at} /></td>
      <td className={table.cell}>{entry.actor}</td>
      <td className={mergeClasses(table.cell, styles.event)}>
        <details>
          <summary className={styles.summary}>{words || entry.event}</summary>
          {entry.isWithheld && <div>{t("audit.withheld")}</div>}
          <pre className={mergeClasses(table.code, styles.data)}>{[`#${entry.seq}  ${entry.event}`, `${entry.subjectType} ${entry.subjectId}`, exactTime(new Date(entry.at), i18n.language), ...originLines(entry.origin, t), ...(entry.isWithheld ? [] : ["", JSON.stringify(entry.data, null, 2)])].join("\n")}</pre>
        </details>
      </td>
    </tr>
  );
}

function originLines(origin: AuditEntry["origin"], t: ReturnType<typeof useTexts>["t"]): string[] {
  if (!origin) return [];
  return [[t(`audit.by.${origin.by}`), origin.address].filter(Boolean).join(" · "), ...(origin.userAgent ? [origin.userAgent] : [])];
}
