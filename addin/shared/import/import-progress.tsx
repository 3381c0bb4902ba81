import { makeStyles, ProgressBar, tokens } from "@fluentui/react-components";
import { useTranslation } from "react-i18next";
import type { ImportSummary } from "../../../server/contract/imports.ts";
import { durationText } from "../i18n/duration.ts";
import { useNow } from "../ui/use-now.ts";
import { Announce, quarterOf } from "./announce.tsx";
import { percentText } from "./texts.ts";
import { usePace } from "./use-pace.ts";

const useStyles = makeStyles({ text: { margin: "4px 0 0", color: tokens.colorNeutralForeground2, fontVariantNumeric: "tabular-nums" } });

/** How far the present step is, and how long it will take. */
export function ImportProgress({ summary }: { summary: ImportSummary }) {
  const styles = useStyles();
  const { t, i18n } = useTranslation();
  const { status, progress, counts } = summary;
  const pace = usePace(status, progress, useNow(1_000));
  const label = t(`import.status.${status}`);
  const number = (value: number) => Math.round(value).toLocaleString(i18n.language);
  // While the file is read nobody knows yet how many rows it has.
  const total = status === "checking" ? 0 : counts.rows;
  const parts = [
    total > 0 ? t("import.rowsOf", { done: number(progress * total), total: number(total) }) : percentText(progress, i18n.language),
    pace && status !== "paused" && total > 0 && t("import.rate", { number: number(pace.perSecond * total) }),
    pace && status !== "paused" && t("import.left", { time: durationText(t, Math.ceil(pace.minutesLeft)) }),
  ];
  return (
    <div>
      <ProgressBar value={progress} thickness="large" aria-label={label} />
      <p className={styles.text}>{parts.filter(Boolean).join(" · ")}</p>
      <Announce text={`${label}: ${percentText(quarterOf(progress), i18n.language)}`} />
    </div>
  );
}
