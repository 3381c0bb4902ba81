import { makeStyles, mergeClasses, tokens } from "@fluentui/react-components";
import { Add16Filled, ArrowRepeatAll16Filled, ArrowSync16Filled, BranchCompare16Filled, Checkmark16Filled, Dismiss16Filled } from "@fluentui/react-icons";
import type { JSX } from "react";
import { useTranslation } from "react-i18next";
import type { ImportSummary, RowOutcome } from "../../../server/contract/imports.ts";
import { outcomes } from "./import-words.ts";

const useStyles = makeStyles({
  root: { display: "flex", flexDirection: "column", gap: "8px" },
  bar: { display: "flex", gap: "2px", height: "12px", borderRadius: tokens.borderRadiusMedium, overflow: "hidden", backgroundColor: tokens.colorNeutralBackground4 },
  thin: { height: "8px", marginTop: "6px" },
  words: { display: "block", marginTop: "4px", color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200, lineHeight: tokens.lineHeightBase200 },
  part: { minWidth: "3px", "@media (forced-colors: active)": { borderInlineEndWidth: "2px", borderInlineEndStyle: "solid", borderInlineEndColor: "Canvas", backgroundColor: "CanvasText" } },
  new: { backgroundColor: tokens.colorPaletteGreenBackground3 },
  changed: { backgroundColor: tokens.colorBrandBackground },
  unchanged: { backgroundColor: tokens.colorNeutralForeground4 },
  repeated: { backgroundColor: tokens.colorPaletteLavenderBorderActive },
  conflicting: { backgroundColor: tokens.colorPaletteMarigoldBorderActive },
  refused: { backgroundColor: tokens.colorPaletteRedBackground3 },
  figures: { display: "grid", gridTemplateColumns: "repeat(auto-fill, minmax(84px, 1fr))", gap: "6px", margin: 0, padding: 0, listStyleType: "none" },
  figure: {
    display: "flex", flexDirection: "column", width: "100%", height: "100%", boxSizing: "border-box", padding: "6px 8px", textAlign: "start", cursor: "pointer", font: "inherit", color: tokens.colorNeutralForeground1,
    border: `1px solid ${tokens.colorNeutralStroke2}`, borderRadius: tokens.borderRadiusMedium, backgroundColor: tokens.colorNeutralBackground1,
    ":hover": { backgroundColor: tokens.colorNeutralBackground1Hover },
    ":focus-visible": { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: "1px" },
    ":disabled": { cursor: "default", color: tokens.colorNeutralForeground2, backgroundColor: tokens.colorTransparentBackground },
  },
  open: { border: `1px solid ${tokens.colorBrandStroke1}`, backgroundColor: tokens.colorNeutralBackground1Selected },
  value: { fontSize: tokens.fontSizeBase400, lineHeight: tokens.lineHeightBase400, fontWeight: tokens.fontWeightSemibold, fontVariantNumeric: "tabular-nums" },
  label: { display: "flex", alignItems: "center", gap: "4px", fontSize: tokens.fontSizeBase200, lineHeight: tokens.lineHeightBase200, color: tokens.colorNeutralForeground2 },
  dot: { display: "inline-flex", alignItems: "center", justifyContent: "center", flexShrink: 0, width: "16px", height: "16px", borderRadius: tokens.borderRadiusSmall, color: tokens.colorNeutralForegroundInverted, "& svg": { width: "12px", height: "12px" } },
});

const icons: Record<RowOutcome, JSX.Element> = {
  new: <Add16Filled />,
  changed: <ArrowSync16Filled />,
  unchanged: <Checkmark16Filled />,
  repeated: <ArrowRepeatAll16Filled />,
  conflicting: <BranchCompare16Filled />,
  refused: <Dismiss16Filled />,
};

interface OutcomePictureProps {
  counts: ImportSummary["counts"];
  /** Whose rows are listed below. */
  open: RowOutcome | null;
  /** Absent: the figures cannot be opened yet. */
  onOpen?: (outcome: RowOutcome | null) => void;
  listId: string;
}

/** What becomes of the rows: a bar of their shares, and a figure for each that opens its list. */
export function OutcomePicture({ counts, open, onOpen, listId }: OutcomePictureProps) {
  const styles = useStyles();
  const { t, i18n } = useTranslation();
  const number = (value: number) => value.toLocaleString(i18n.language);
  const shown = outcomes.filter((outcome) => counts[outcome] > 0);
  return (
    <div className={styles.root}>
      <OutcomeBar counts={counts} />
      <ul className={styles.figures}>
        {shown.map((outcome) => (
          <li key={outcome}>
            <button type="button" className={mergeClasses(styles.figure, open === outcome && styles.open)} disabled={!onOpen} aria-expanded={open === outcome} aria-controls={listId} title={t(`import.outcomeText.${outcome}`)} onClick={() => onOpen?.(open === outcome ? null : outcome)}>
              <span className={styles.value}>{number(counts[outcome])}</span>
              <span className={styles.label}><span className={mergeClasses(styles.dot, styles[outcome])} aria-hidden>{icons[outcome]}</span>{t(`import.outcome.${outcome}`)}</span>
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** The shares of the outcomes side by side, said in words to those who do not see them. `hasWords` shows the words, too. */
export function OutcomeBar({ counts, hasWords = false }: { counts: ImportSummary["counts"]; hasWords?: boolean }) {
  const styles = useStyles();
  const { t, i18n } = useTranslation();
  const shown = outcomes.filter((outcome) => counts[outcome] > 0);
  if (shown.length === 0) return null;
  const said = shown.map((outcome) => t(`import.outcomeSaid.${outcome}`, { count: counts[outcome], number: counts[outcome].toLocaleString(i18n.language) }));
  return (
    <>
      <div className={mergeClasses(styles.bar, hasWords && styles.thin)} role="img" aria-label={t("import.picture", { list: new Intl.ListFormat(i18n.language).format(said) })}>
        {shown.map((outcome, index) => <span key={outcome} className={mergeClasses(styles.part, styles[outcome])} style={{ flexGrow: counts[outcome] }} title={said[index]} />)}
      </div>
      {hasWords && <span className={styles.words} aria-hidden>{said.join(", ")}</span>}
    </>
  );
}
