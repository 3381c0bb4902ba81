import { Button, makeStyles, mergeClasses, tokens } from "@fluentui/react-components";
import { ArrowUpload24Regular } from "@fluentui/react-icons";
import { useEffect, useRef, useState, type DragEvent } from "react";
import { useTranslation } from "react-i18next";

const ACCEPTED = ".csv,.tsv,.tab,.txt,.xlsx,.xlsm,.xls,.json,.jsonl,.ndjson,text/csv,text/tab-separated-values,application/json";

const useStyles = makeStyles({
  root: {
    display: "flex", flexDirection: "column", alignItems: "center", gap: "8px", padding: "24px 16px", textAlign: "center", borderRadius: tokens.borderRadiusLarge,
    border: `1px dashed ${tokens.colorNeutralStroke1}`, color: tokens.colorNeutralForeground2, backgroundColor: tokens.colorNeutralBackground2,
  },
  large: { padding: "56px 24px" },
  over: { backgroundColor: tokens.colorBrandBackground2, border: `1px dashed ${tokens.colorBrandStroke1}` },
  title: { margin: 0, color: tokens.colorNeutralForeground1, fontWeight: tokens.fontWeightSemibold },
  text: { margin: 0, maxWidth: "44ch", fontSize: tokens.fontSizeBase200, lineHeight: tokens.lineHeightBase200, textWrap: "balance" },
  actions: { display: "flex", flexWrap: "wrap", justifyContent: "center", gap: "8px", marginTop: "4px" },
});

interface FileDropProps {
  isLarge: boolean;
  onFile: (file: File) => void;
  onCancel?: () => void;
}

/** A file by dropping it, by choosing it, or a table by pasting it. */
export function FileDrop({ isLarge, onFile, onCancel }: FileDropProps) {
  const styles = useStyles();
  const { t } = useTranslation();
  const input = useRef<HTMLInputElement>(null);
  const [isOver, setOver] = useState(false);
  usePasted(t("import.pastedName"), onFile);
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
    <div className={mergeClasses(styles.root, isLarge && styles.large, isOver && styles.over)} onDragOver={over} onDragLeave={() => setOver(false)} onDrop={drop}>
      <ArrowUpload24Regular aria-hidden />
      <p className={styles.title}>{t("import.dropTitle")}</p>
      <p className={styles.text}>{t("import.dropText")}</p>
      <input ref={input} type="file" hidden accept={ACCEPTED} onChange={(event) => event.target.files?.[0] && onFile(event.target.files[0])} />
      <div className={styles.actions}>
        <Button appearance="primary" onClick={() => input.current?.click()}>{t("import.choose")}</Button>
        {onCancel && <Button onClick={onCancel}>{t("import.keepFile")}</Button>}
      </div>
    </div>
  );
}

/** Cells that were copied in a spreadsheet come as text with tabs; a file that was copied in a folder as itself. */
function usePasted(name: string, onFile: (file: File) => void) {
  useEffect(() => {
    const paste = (event: ClipboardEvent) => {
      if (event.target instanceof Element && event.target.closest("input, textarea, [contenteditable]")) return;
      const file = event.clipboardData?.files[0];
      const text = event.clipboardData?.getData("text/plain") ?? "";
      if (!file && !text.trim()) return;
      event.preventDefault();
      onFile(file ?? new File([text], name, { type: "text/plain" }));
    };
    document.addEventListener("paste", paste);
    return () => document.removeEventListener("paste", paste);
  }, [name, onFile]);
}
