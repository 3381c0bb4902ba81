import { Button, makeStyles } from "@fluentui/react-components";
import { useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { ImportSummary, RowOutcome, Upload } from "../../../server/contract/imports.ts";
import { useCalls } from "../ui/connection-context.ts";
import { ErrorCard } from "../ui/error-card.tsx";
import { SkeletonRows } from "../ui/skeletons.tsx";
import { FileStep } from "./file-step.tsx";
import { ImportActions } from "./import-actions.tsx";
import { ImportCard } from "./import-card.tsx";
import { emptyPlace, type ImportPlace } from "./import-place.ts";
import { isDiscarded } from "./import-words.ts";
import { PrepareStep } from "./prepare-step.tsx";
import { useImport } from "./use-import.ts";

const useStyles = makeStyles({ root: { display: "flex", flexDirection: "column", gap: "12px" } });

interface ImportWizardProps {
  isLarge: boolean;
  place: ImportPlace;
  onPlace: (place: ImportPlace) => void;
  /** Where another import can be looked at, as something to click. */
  linkToImport: (importId: string, text: string) => ReactNode;
  /** What comes after a finished import; `wasStartedHere` while it moves on by itself. */
  next: (summary: ImportSummary, wasStartedHere: boolean) => ReactNode;
  /** Leaves without a file. */
  onCancel?: () => void;
}

/** From a file to contacts: choose, see what was understood, check, import, and take it back. */
export function ImportWizard({ isLarge, place, onPlace, linkToImport, next, onCancel }: ImportWizardProps) {
  const styles = useStyles();
  const { t } = useTranslation();
  const [upload, setUpload] = useState<Upload | null>(null);
  const [wasStarted, setStarted] = useState(false);
  const [open, setOpen] = useState<RowOutcome | null>(null);
  const calls = useCalls();
  const imported = useImport(place.importId);
  const again = () => {
    // What was only checked is of no use any more; the server forgets it in its own time if this does not arrive.
    if (imported.data?.status === "checking" || imported.data?.status === "checked") void calls.imports.move(imported.data.id, "cancel").catch(() => {});
    setUpload(null);
    setStarted(false);
    onPlace(emptyPlace);
  };
  function uploaded(made: Upload) {
    setUpload(made);
    setStarted(false);
    onPlace({ uploadId: made.id, fileName: made.fileName, importId: null });
  }
  if (place.importId && !imported.data) return imported.error ? <ErrorCard error={imported.error} onRetry={() => void imported.refetch()} onDismiss={again} /> : <SkeletonRows rows={3} />;
  const summary = imported.data;
  const mayPrepare = place.uploadId !== null && (!summary || summary.status === "checking" || summary.status === "checked" || isDiscarded(summary));
  if (summary && !mayPrepare) {
    return (
      <div className={styles.root}>
        <ImportCard
          summary={summary} isLarge={isLarge} open={open} onOpen={setOpen}
          actions={
            <ImportActions
              summary={summary} mayChange
              onStart={() => setStarted(true)}
              next={summary.status === "finished" ? next(summary, wasStarted) : undefined}
              more={summary.status === "importing" || summary.status === "undoing" ? undefined : <Button onClick={again}>{t("import.otherFile")}</Button>}
            />
          }
        />
      </div>
    );
  }
  if (!place.uploadId) return <FileStep isLarge={isLarge} onUploaded={uploaded} onCancel={onCancel} />;
  const known = upload?.id === place.uploadId ? upload : null;
  return (
    <PrepareStep
      key={place.uploadId}
      place={{ ...place, uploadId: place.uploadId }}
      byteCount={known?.byteCount ?? null}
      earlierImport={known?.earlierImport ?? null}
      isLarge={isLarge}
      onImport={(importId) => onPlace({ ...place, importId })}
      onStart={() => setStarted(true)}
      onOther={again}
      linkToImport={linkToImport}
    />
  );
}
