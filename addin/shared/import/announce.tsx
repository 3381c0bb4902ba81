import { makeStyles } from "@fluentui/react-components";

const useStyles = makeStyles({
  heard: { position: "absolute", width: "1px", height: "1px", margin: "-1px", padding: 0, overflow: "hidden", clipPath: "inset(50%)", whiteSpace: "nowrap" },
});

/** Says politely to those who hear the page what others see move; an unchanged text is not said again. */
export function Announce({ text }: { text: string }) {
  const styles = useStyles();
  return <span className={styles.heard} role="status" aria-live="polite">{text}</span>;
}

/** A share in quarters: to hear each percent would be noise. */
export const quarterOf = (share: number): number => Math.floor(share * 4) / 4;
