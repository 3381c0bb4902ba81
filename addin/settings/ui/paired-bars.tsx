import { makeStyles, tokens } from "@fluentui/react-components";
import { useId } from "react";
import { type Bar, DayPlot } from "./day-plot.tsx";

export interface PairedDay {
  date: string;
  first: number;
  second: number;
}

const useStyles = makeStyles({
  first: { fill: tokens.colorBrandBackground, "@media (forced-colors: active)": { fill: "CanvasText" } },
  secondLine: { stroke: tokens.colorPaletteGreenForeground1, strokeWidth: 1.5, "@media (forced-colors: active)": { stroke: "CanvasText" } },
  hatch: { stroke: tokens.colorPaletteGreenForeground1, strokeWidth: 2, "@media (forced-colors: active)": { stroke: "CanvasText" } },
});

interface PairedBarsProps {
  days: PairedDay[];
  firstLabel: string;
  secondLabel: string;
  /** What the picture says, for those who do not see it. */
  summary: string;
  /** On hover. */
  dayText: (day: PairedDay) => string;
}

/** Two numbers a day side by side; told apart by hatching as well as by colour. */
export function PairedBars({ days, firstLabel, secondLabel, summary, dayText }: PairedBarsProps) {
  const styles = useStyles();
  const hatchId = useId();
  const second = { fill: `url(#${hatchId})`, className: styles.secondLine };
  const barsOf = (day: PairedDay): Bar[] => [
    { left: 0.16, width: 0.32, below: 0, count: day.first, className: styles.first },
    ...(day.second > 0 ? [{ left: 0.52, width: 0.32, below: 0, count: day.second, ...second }] : []),
  ];
  const legend = [{ label: firstLabel, className: styles.first }, { label: secondLabel, ...second }];
  return (
    <DayPlot days={days} highest={Math.max(...days.flatMap((day) => [day.first, day.second]))} legend={legend} summary={summary} dayText={dayText} barsOf={barsOf}>
      <defs>
        <pattern id={hatchId} width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><line x1="0" y1="0" x2="0" y2="5" className={styles.hatch} /></pattern>
      </defs>
    </DayPlot>
  );
}
