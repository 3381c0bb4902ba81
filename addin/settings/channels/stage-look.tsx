import { makeStyles, tokens } from "@fluentui/react-components";
import type { Reached } from "./metrics-days.ts";

type Stage = keyof Reached;

const useStyles = makeStyles({
  read: { fill: tokens.colorBrandBackground, "@media (forced-colors: active)": { fill: "CanvasText" } },
  readLine: { stroke: tokens.colorBrandBackground, "@media (forced-colors: active)": { stroke: "CanvasText" } },
  hatch: { stroke: tokens.colorBrandForeground1, strokeWidth: 2, "@media (forced-colors: active)": { stroke: "CanvasText" } },
  ground: { fill: tokens.colorBrandBackground2, "@media (forced-colors: active)": { fill: "Canvas" } },
  deliveredLine: { stroke: tokens.colorBrandForeground1, "@media (forced-colors: active)": { stroke: "CanvasText" } },
  empty: { fill: tokens.colorNeutralBackground1, "@media (forced-colors: active)": { fill: "Canvas" } },
  sentLine: { stroke: tokens.colorNeutralStrokeAccessible, "@media (forced-colors: active)": { stroke: "CanvasText" } },
  failed: { fill: tokens.colorStatusDangerBackground3, "@media (forced-colors: active)": { fill: "Highlight" } },
  failedLine: { stroke: tokens.colorStatusDangerBackground3, "@media (forced-colors: active)": { stroke: "Highlight" } },
});

/** How each stage is drawn: full, hatched, empty with a line, and full in another colour. Told apart without colours too. */
export function useStageLook(hatchId: string) {
  const styles = useStyles();
  const looks: Record<Stage, { className: string; fill?: string; line: string }> = {
    read: { className: styles.read, line: styles.readLine },
    delivered: { className: "", fill: `url(#${hatchId})`, line: styles.deliveredLine },
    sent: { className: styles.empty, line: styles.sentLine },
    failed: { className: styles.failed, line: styles.failedLine },
  };
  const hatch = (
    <defs>
      <pattern id={hatchId} width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="5" height="5" className={styles.ground} /><line x1="0" y1="0" x2="0" y2="5" className={styles.hatch} /></pattern>
    </defs>
  );
  return { looks, hatch };
}
