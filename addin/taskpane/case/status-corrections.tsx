import { Badge, Button, makeStyles, tokens } from "@fluentui/react-components";
import { Add16Regular, Edit16Regular } from "@fluentui/react-icons";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Case } from "../../../server/contract/cases.ts";
import type { CorrectStatus } from "../../../server/contract/sla.ts";
import type { PastStatus } from "../../shared/calls.ts";
import { keys } from "../../shared/query-keys.ts";
import { momentText } from "../../shared/sla/span-text.ts";
import { useCalls } from "../../shared/ui/connection-context.ts";
import { useUndo } from "../../shared/ui/undo-bar.tsx";
import { useMay } from "../use-me.ts";
import { CorrectionForm } from "./correction-form.tsx";
import { StaleCard } from "./stale-card.tsx";

const useStyles = makeStyles({
  root: { display: "flex", flexDirection: "column", gap: "8px" },
  title: { margin: 0, fontSize: tokens.fontSizeBase300, lineHeight: tokens.lineHeightBase300, fontWeight: tokens.fontWeightSemibold },
  list: { listStyle: "none", margin: 0, padding: 0 },
  item: { display: "flex", flexWrap: "wrap", alignItems: "center", gap: "2px 8px", padding: "6px 0", borderTop: `1px solid ${tokens.colorNeutralStroke2}`, fontVariantNumeric: "tabular-nums" },
  what: { flex: "1 1 140px", minWidth: 0, overflowWrap: "anywhere" },
  quiet: { display: "block", margin: 0, color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200, lineHeight: tokens.lineHeightBase200 },
});

type Correction = Omit<CorrectStatus, "version">;

/** The status changes that the clocks are computed from; who may say when one truly was does so here. */
export function StatusCorrections({ shown }: { shown: Case }) {
  const styles = useStyles();
  const { t, i18n } = useTranslation();
  const calls = useCalls();
  const queries = useQueryClient();
  const tell = useUndo();
  const mayCorrect = useMay("correctStatus");
  /** Null: none is open; "new": a change that nobody noted. */
  const [opened, setOpened] = useState<PastStatus | "new" | null>(null);
  const opener = useRef<HTMLButtonElement>(null);
  const addButton = useRef<HTMLButtonElement>(null);
  const open = (what: PastStatus | "new", by: HTMLButtonElement) => {
    opener.current = by;
    correct.reset();
    setOpened(what);
  };
  const close = (next = opener.current) => {
    next?.focus();
    setOpened(null);
  };
  const history = useQuery({ queryKey: keys.statusHistory(shown.id), queryFn: () => calls.statusHistory(shown.id) });
  const readAgain = () => queries.invalidateQueries({ queryKey: keys.case(shown.id) });
  const correct = useMutation({
    mutationFn: async (correction: Correction) => {
      const before = history.data ?? [];
      const saved = await calls.correctStatus(shown.id, { ...correction, version: shown.version });
      return { saved, back: wayBack(correction, before, await calls.statusHistory(shown.id)) };
    },
    onSuccess: ({ saved, back }, { at }) => {
      // What never was goes from the list, with its button.
      close(at === null ? addButton.current : opener.current);
      void readAgain();
      tell({ text: t("minuteLedger.history.done"), ...(back && { undo: () => void calls.correctStatus(shown.id, { ...back, version: saved.version }).finally(readAgain) }) });
    },
  });
  return (
    <section className={styles.root}>
      <h3 className={styles.title}>{t("minuteLedger.history.title")}</h3>
      {history.data?.length === 0 && <p className={styles.quiet}>{t("minuteLedger.history.empty")}</p>}
      <ol className={styles.list}>
        {history.data?.map((change) => (
          <li key={change.eventId} className={styles.item}>
            <span className={styles.what}>
              {t(`status.${change.status}`)}
              <span className={styles.quiet}>{momentText(change.at, i18n.language)} · {change.actor}</span>
            </span>
            {change.isCorrected && <Badge appearance="outline" color="informative" icon={<Edit16Regular aria-hidden fontSize={12} />}>{t("minuteLedger.history.corrected")}</Badge>}
            {mayCorrect && <Button size="small" aria-label={t("minuteLedger.history.correctNamed", { status: t(`status.${change.status}`) })} onClick={(event) => open(change, event.currentTarget)}>{t("minuteLedger.history.correct")}</Button>}
          </li>
        ))}
      </ol>
      {mayCorrect && <div><Button ref={addButton} size="small" appearance="subtle" icon={<Add16Regular />} onClick={(event) => open("new", event.currentTarget)}>{t("minuteLedger.history.add")}</Button></div>}
      {opened && <CorrectionForm key={opened === "new" ? "new" : opened.eventId} change={opened === "new" ? null : opened} isSaving={correct.isPending} onSave={correct.mutate} onCancel={() => close()} />}
      {correct.error && <StaleCard error={correct.error} onTake={() => { correct.reset(); void readAgain(); }} />}
    </section>
  );
}

/** The correction that takes a correction back; null: it cannot be told which it was. */
function wayBack({ eventId, at }: Correction, before: PastStatus[], after: PastStatus[]): Correction | null {
  const was = before.find((change) => change.eventId === eventId);
  // One that was said never to have been is noted anew.
  if (was) return { eventId: at === null ? null : was.eventId, status: was.status, at: was.at };
  const added = after.find((change) => before.every((known) => known.eventId !== change.eventId));
  return added ? { eventId: added.eventId, at: null } : null;
}
