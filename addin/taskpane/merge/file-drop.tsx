import { Button, makeStyles, mergeClasses, tokens } from "@fluentui/react-components";
import { ArrowUpload24Regular } from "@fluentui/react-icons";
import { useRef, useState, type DragEvent } from "react";
import { useTranslation } from "react-i18next";

const useStyles = makeStyles({
  root: {
    display: "flex", flexDirection: "column", alignItems: "center", gap: "8px", padding: "24px 16px", textAlign: "center", borderRadius: tokens.borderRadiusLarge,
    border: `1px dashed ${tokens.colorNeutralStroke1}`, color: tokens.colorNeutralForeground2, backgroundColor: tokens.colorNeutralBackground2,
  },
  over: { backgroundColor: tokens.colorBrandBackground2, border: `1px dashed ${tokens.colorBrandStroke1}` },
  title: { margin: 0, color: tokens.colorNeutralForeground1, fontWeight: tokens.fontWeightSemibold },
  text: { margin: 0, maxWidth: "34ch", fontSize: tokens.fontSizeBase200, lineHeight: tokens.lineHeightBase200 },
  actions: { display: "flex", gap: "8px", marginTop: "4px" },
});

/** A file by dropping it or by choosing it. */
export function FileDrop({ onFile, onCancel }: { onFile: (file: File) => void; onCancel?: () => void }) {
  const styles = useStyles();
  const { t } = useTranslation();
  const input = useRef<HTMLInputElement>(null);
  const [isOver, setOver] = useState(false);
  function drop(event: DragEvent) {
    event.preventDefault();
    setOver(false);
    const [file] = event.dataTransfer.files;
    if (file) onFile(file);
  }
  function over(event: DragEvent) {
    event.preventDefault();
    setOver(true);
  }
  return (
    <div className={mergeClasses(styles.root, isOver && styles.over)} onDragOver={over} onDragLeave={() => setOver(false)} onDrop={drop}>
      <ArrowUpload24Regular aria-hidden />
      <p className={styles.title}>{t("contacts.dropTitle")}</p>
      <p className={styles.text}>{t("contacts.dropText")}</p>
      <input ref={input} type="file" hidden accept=".csv,.tsv,.txt,text/csv,text/tab-separated-values" onChange={(event) => event.target.files?.[0] && onFile(event.target.files[0])} />
      <div className={styles.actions}>
        <Button appearance="primary" onClick={() => input.current?.click()}>{t("contacts.choose")}</Button>
        {onCancel && <Button onClick={onCancel}>{t("contacts.keep")}</Button>}
      </div>
    </div>
  );
}
