import { makeStyles } from "@fluentui/react-components";
import { encode } from "uqr";

const QUIET_MODULES = 4;

// Black on white in every theme: cameras read nothing else for sure.
const useStyles = makeStyles({ code: { width: "200px", maxWidth: "100%", height: "auto", backgroundColor: "#fff", forcedColorAdjust: "none" } });

export function QrCode({ text, label }: { text: string; label: string }) {
  const styles = useStyles();
  const { data, size } = encode(text, { ecc: "M", border: QUIET_MODULES });
  const path = data.flatMap((row, y) => row.flatMap((isDark, x) => (isDark ? [`M${x} ${y}h1v1h-1z`] : []))).join("");
  return <svg className={styles.code} viewBox={`0 0 ${size} ${size}`} role="img" aria-label={label} shapeRendering="crispEdges"><path d={path} fill="#000" /></svg>;
}
