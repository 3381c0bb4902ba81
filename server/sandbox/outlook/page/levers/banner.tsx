import { Button, Link, makeStyles, tokens } from "@fluentui/react-components";
import { BeakerRegular } from "@fluentui/react-icons";
import { texts } from "../texts.ts";

const useStyles = makeStyles({
  banner: {
    display: "flex",
    alignItems: "center",
    justifyContent: "center",
    gap: "8px",
    height: "28px",
    flexShrink: 0,
    fontSize: tokens.fontSizeBase200,
    backgroundColor: tokens.colorPaletteMarigoldBackground1,
    color: tokens.colorNeutralForeground1,
    borderBottom: `1px solid ${tokens.colorPaletteMarigoldBorder1}`,
  },
  button: {
    minWidth: "auto",
    height: "20px",
    fontSize: tokens.fontSizeBase200,
    textDecoration: "underline",
    color: "inherit",
    ":hover": { color: "inherit", backgroundColor: "transparent" },
    ":hover:active": { color: "inherit", backgroundColor: "transparent" },
  },
  link: { fontSize: tokens.fontSizeBase200, color: "inherit", textDecoration: "underline", ":hover": { color: "inherit" } },
});

export function Banner({ open, onToggle }: { open: boolean; onToggle(): void }) {
  const styles = useStyles();
  return (
    <section className={styles.banner} aria-label={texts.levers}>
      <BeakerRegular aria-hidden />
      <span>{texts.banner}</span>
      <Button appearance="transparent" size="small" className={styles.button} aria-expanded={open} onClick={onToggle}>
        {texts.levers}
      </Button>
      <Link className={styles.link} href="/sandbox/phone" target="_blank" rel="noreferrer">
        {texts.phone}
      </Link>
    </section>
  );
}
