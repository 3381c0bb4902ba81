import { mergeClasses } from "@fluentui/react-components";
import { useId } from "react";
import { useTexts } from "../i18n/use-texts.ts";
import { type Bar, DayPlot } from "../ui/day-plot.tsx";
import { type Span, stages, totalOf } from "./metrics-days.ts";
import { useStageLook } from "./stage-look.tsx";

interface StageColumnsProps {
  spans: Span[];
  /** What the picture says, for those who do not see it. */
  summary: string;
  /** On hover. */
  spanText: (span: Span) => string;
}

/** A column a day, or a week: what was read at its foot, what failed at its top. */
export function StageColumns({ spans, summary, spanText }: StageColumnsProps) {
  const { t } = useTexts();
  const { looks, hatch } = useStageLook(useId());
  const lookOf = (stage: (typeof stages)[number]) => ({ fill: looks[stage].fill, className: mergeClasses(looks[stage].className, looks[stage].line) });
  const columnOf = (span: Span): Bar[] => {
    let below = 0;
    return stages.flatMap((stage) => {
      const part = { left: 0.18, width: 0.64, below, count: span[stage], ...lookOf(stage) };
      below += part.count;
      return part.count === 0 ? [] : [part];
    });
  };
  const legend = stages.map((stage) => ({ label: t(`channels.metrics.stage.${stage}`), ...lookOf(stage) }));
  return <DayPlot days={spans} highest={Math.max(...spans.map(totalOf))} legend={legend} summary={summary} dayText={spanText} barsOf={columnOf}>{hatch}</DayPlot>;
}
