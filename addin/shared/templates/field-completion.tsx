import { makeStyles, mergeClasses, tokens } from "@fluentui/react-components";
import { useTranslation } from "react-i18next";

const useStyles = makeStyles({
  list: { margin: "-8px 0 0", padding: "4px", listStyleType: "none", borderRadius: tokens.borderRadiusMedium, border: `1px solid ${tokens.colorNeutralStroke1}`, backgroundColor: tokens.colorNeutralBackground1, boxShadow: tokens.shadow8 },
  offer: { padding: "4px 8px", borderRadius: tokens.borderRadiusSmall, fontFamily: tokens.fontFamilyMonospace, fontSize: tokens.fontSizeBase200, cursor: "pointer" },
  current: { backgroundColor: tokens.colorSubtleBackgroundSelected },
});

interface FieldCompletionProps {
  offers: string[];
  current: number;
  onChoose: (field: string) => void;
}

/** The fields that begin with what was typed; the focus stays in the text. */
export function FieldCompletion({ offers, current, onChoose }: FieldCompletionProps) {
  const styles = useStyles();
  const { t } = useTranslation();
  if (offers.length === 0) return null;
  return (
    <ul className={styles.list} role="listbox" aria-label={t("template.fields")}>
      {offers.map((field, index) => (
        <li key={field} role="option" aria-selected={index === current} className={mergeClasses(styles.offer, index === current && styles.current)} onMouseDown={(event) => { event.preventDefault(); onChoose(field); }}>
          {field}
        </li>
      ))}
    </ul>
  );
}
