import { Button, makeStyles, ProgressBar, tokens } from "@fluentui/react-components";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { ColumnMapping, ContactFilePreview, ImportSummary } from "../../../server/contract/contacts.ts";
import { keys } from "../../shared/query-keys.ts";
import { useCalls } from "../../shared/ui/connection-context.ts";
import { ErrorCard } from "../../shared/ui/error-card.tsx";
import { SkeletonRows } from "../../shared/ui/skeletons.tsx";
import { FileDrop } from "./file-drop.tsx";
import { MappingTable } from "./mapping-table.tsx";
import { RefusedRows } from "./refused-rows.tsx";

const useStyles = makeStyles({
  root: { display: "flex", flexDirection: "column", gap: "12px" },
  text: { margin: 0, overflowWrap: "anywhere" },
  quiet: { margin: 0, color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200, lineHeight: tokens.lineHeightBase200 },
  actions: { display: "flex", flexWrap: "wrap", gap: "8px" },
  count: { margin: "4px 0 0", fontVariantNumeric: "tabular-nums" },
});

interface ContactsStepProps {
  imported: ImportSummary | null;
  onImported: (summary: ImportSummary) => void;
  onDone: () => void;
}

/** A contact file: dropped, understood, mapped, imported; what was refused can be read row by row. */
export function ContactsStep({ imported, onImported, onDone }: ContactsStepProps) {
  const [file, setFile] = useState<File | null>(null);
  const [isReplacing, setReplacing] = useState(false);
  function finish(summary: ImportSummary) {
    setFile(null);
    setReplacing(false);
    onImported(summary);
  }
  if (file) return <FileMapping file={file} onImported={finish} onOther={() => setFile(null)} />;
  if (imported && !isReplacing) return <Imported imported={imported} onDone={onDone} onReplace={() => setReplacing(true)} />;
  return <FileDrop onFile={setFile} onCancel={imported ? () => setReplacing(false) : undefined} />;
}

function FileMapping({ file, onImported, onOther }: { file: File; onImported: (summary: ImportSummary) => void; onOther: () => void }) {
  const styles = useStyles();
  const { t } = useTranslation();
  const calls = useCalls();
  const queries = useQueryClient();
  const preview = useMutation({ mutationFn: () => calls.previewFile(file) });
  const [asked, setAsked] = useState<File | null>(null);
  const [mapping, setMapping] = useState<ColumnMapping[] | null>(null);
  const [sent, setSent] = useState(0);
  const start = useMutation({
    mutationFn: ({ layout }: ContactFilePreview) => calls.importContacts(file, { layout, mapping: mapping ?? preview.data!.mapping }, (bytes, total) => setSent(bytes / Math.max(1, total))),
    onSuccess: (summary) => {
      queries.setQueryData(keys.import(summary.id), summary);
      if (summary.status !== "failed") onImported(summary);
    },
  });
  if (asked !== file) {
    setAsked(file);
    preview.mutate();
  }
  if (preview.error) return <ErrorCard error={preview.error} onRetry={() => preview.mutate()} onDismiss={onOther} />;
  if (!preview.data) return <SkeletonRows rows={4} />;
  const shown = mapping ?? preview.data.mapping;
  const hasAddress = shown.some((column) => column.target === "email");
  return (
    <div className={styles.root}>
      <p className={styles.text}>{t("contacts.understood", { file: file.name, count: shown.length, encoding: preview.data.layout.encoding })}</p>
      {preview.data.warnings.map((warning) => <p key={warning} className={styles.quiet}>{warning}</p>)}
      <MappingTable mapping={shown} rows={preview.data.rows} disabled={start.isPending} onChange={setMapping} />
      {!hasAddress && <p className={styles.quiet} role="status">{t("contacts.needsAddress")}</p>}
      {start.error && <ErrorCard error={start.error} onRetry={() => start.mutate(preview.data)} onDismiss={start.reset} />}
      {start.data?.status === "failed" && <p className={styles.text} role="alert">{start.data.failure}</p>}
      {start.isPending ? (
        <div role="status">
          <ProgressBar value={sent < 1 ? sent : undefined} aria-label={t("contacts.importing")} />
          <p className={styles.count}>{sent < 1 ? t("contacts.sending", { percent: Math.round(sent * 100) }) : t("contacts.importing")}</p>
        </div>
      ) : (
        <div className={styles.actions}>
          <Button appearance="primary" disabledFocusable={!hasAddress} onClick={() => hasAddress && start.mutate(preview.data)}>{t("contacts.import")}</Button>
          <Button onClick={onOther}>{t("contacts.otherFile")}</Button>
        </div>
      )}
    </div>
  );
}

function Imported({ imported, onDone, onReplace }: { imported: ImportSummary; onDone: () => void; onReplace: () => void }) {
  const styles = useStyles();
  const { t, i18n } = useTranslation();
  return (
    <div className={styles.root}>
      <p className={styles.text}>{t("merge.people", { count: imported.acceptedCount, number: imported.acceptedCount.toLocaleString(i18n.language), file: imported.fileName })}</p>
      {imported.failure && <p className={styles.text} role="alert">{imported.failure}</p>}
      {imported.refusedCount > 0 && <RefusedRows importId={imported.id} count={imported.refusedCount} />}
      <div className={styles.actions}>
        <Button appearance="primary" disabledFocusable={imported.acceptedCount === 0} onClick={onDone}>{t("contacts.next")}</Button>
        <Button onClick={onReplace}>{t("contacts.otherFile")}</Button>
      </div>
    </div>
  );
}
