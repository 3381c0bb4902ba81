import { Button, Link } from "@fluentui/react-components";
import { lazy, Suspense, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import type { ImportSummary, RowOutcome } from "../../../server/contract/imports.ts";
import type { ImportPlace } from "../../shared/import/import-place.ts";
import { openInBrowser } from "../../shared/office.ts";
import { useConnection } from "../../shared/ui/connection-context.ts";
import { SkeletonRows } from "../../shared/ui/skeletons.tsx";

// Most opened panes never read a file.
const ImportWizard = lazy(async () => ({ default: (await import("../../shared/import/import-wizard.tsx")).ImportWizard }));
const ImportActions = lazy(async () => ({ default: (await import("../../shared/import/import-actions.tsx")).ImportActions }));
const ImportCard = lazy(async () => ({ default: (await import("../../shared/import/import-card.tsx")).ImportCard }));

interface ContactsStepProps {
  /** The contacts of this merge. */
  imported: ImportSummary | null;
  /** How far a file is that is to become them. */
  place: ImportPlace;
  onPlace: (place: ImportPlace) => void;
  onImported: (summary: ImportSummary) => void;
  onDone: () => void;
}

/** A contact file: dropped, understood, imported; what was refused can be read and mended row by row. */
export function ContactsStep({ imported, place, onPlace, onImported, onDone }: ContactsStepProps) {
  const { t } = useTranslation();
  const [isReplacing, setReplacing] = useState(false);
  const [open, setOpen] = useState<RowOutcome | null>(null);
  const { config } = useConnection();
  const isUnderWay = place.uploadId !== null || place.importId !== null;
  const showImport = (id: string) => openInBrowser(new URL(`/settings/#/imports/${id}`, config.apiBaseUrl).href);
  return (
    <Suspense fallback={<SkeletonRows rows={3} />}>
      {imported && !isReplacing && !isUnderWay ? (
        <ImportCard
          summary={imported} isLarge={false} open={open} onOpen={setOpen}
          actions={
            <ImportActions
              summary={imported} mayChange
              next={imported.acceptedCount > 0 && imported.status !== "undone" && imported.status !== "undoing" && <Button appearance="primary" onClick={onDone}>{t("import.writeMessage")}</Button>}
              more={<Button onClick={() => setReplacing(true)}>{t("import.otherFile")}</Button>}
            />
          }
        />
      ) : (
        <ImportWizard
          isLarge={false}
          place={place}
          onPlace={onPlace}
          linkToImport={(id, text) => <Link as="button" onClick={() => showImport(id)}>{text}</Link>}
          next={(summary, wasStartedHere) => <GoOn summary={summary} goesByItself={wasStartedHere && summary.refusedCount === 0 && summary.counts.conflicting === 0} onGo={() => { setReplacing(false); onImported(summary); }} />}
          onCancel={imported ? () => setReplacing(false) : undefined}
        />
      )}
    </Suspense>
  );
}

/** On to the message: by itself when whoever imported has nothing left to look at. */
function GoOn({ summary, goesByItself, onGo }: { summary: ImportSummary; goesByItself: boolean; onGo: () => void }) {
  const { t } = useTranslation();
  const isUsable = summary.acceptedCount > 0;
  useEffect(() => {
    if (goesByItself && isUsable) onGo();
  }, [goesByItself, isUsable]);
  return <Button appearance="primary" disabledFocusable={!isUsable} onClick={() => isUsable && onGo()}>{t("import.writeMessage")}</Button>;
}
