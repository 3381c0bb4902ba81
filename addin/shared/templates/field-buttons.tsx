import { Button, makeStyles, tokens } from "@fluentui/react-components";
import { useId } from "react";
import { useTranslation } from "react-i18next";

const useStyles = makeStyles({
  label: { margin: "0 0 4px", color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
  fields: { display: "flex", flexWrap: "wrap", gap: "4px" },
  field: { minWidth: 0, fontFamily: tokens.fontFamilyMonospace, fontSize: tokens.fontSizeBase200, fontWeight: tokens.fontWeightRegular },
});

/** A button for each merge field; the caret stays where it is in the text. */
export function FieldButtons({ fields, onInsert }: { fields: string[]; onInsert: (field: string) => void }) {
  const styles = useStyles();
  const { t } = useTranslation();
  const labelId = useId();
  return (
    <div>
      <p className={styles.label} id={labelId}>{t("template.fields")}</p>
      <div className={styles.fields} role="group" aria-labelledby={labelId}>
        {fields.map((field) => <Button key={field} className={styles.field} size="small" onMouseDown={(event) => event.preventDefault()} onClick={() => onInsert(field)}>{field}</Button>)}
      </div>
    </div>
  );
}
