import { makeStyles, tokens } from "@fluentui/react-components";
import { useTexts } from "../i18n/use-texts.ts";

const useStyles = makeStyles({
  list: { display: "grid", gridTemplateColumns: "repeat(auto-fit, minmax(88px, 1fr))", gap: "12px", margin: 0 },
  item: { display: "flex", flexDirection: "column-reverse", justifyContent: "flex-end" },
  value: { margin: 0, fontSize: tokens.fontSizeBase500, lineHeight: tokens.lineHeightBase500, fontWeight: tokens.fontWeightSemibold, fontVariantNumeric: "tabular-nums" },
  label: { color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200, lineHeight: tokens.lineHeightBase200 },
  note: { display: "block" },
});

export interface Figure {
  label: string;
  value: number;
  note?: string | null;
}

export function FigureList({ figures }: { figures: Figure[] }) {
  const styles = useStyles();
  const { i18n } = useTexts();
  const number = new Intl.NumberFormat(i18n.language);
  return (
    <dl className={styles.list}>
      {figures.map(({ label, value, note }) => (
        <div key={label} className={styles.item}>
          <dt className={styles.label}>{label}{note && <span className={styles.note}>{note}</span>}</dt>
          <dd className={styles.value}>{number.format(value)}</dd>
        </div>
      ))}
    </dl>
  );
}
