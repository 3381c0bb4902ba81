import { Button, makeStyles, tokens } from "@fluentui/react-components";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { UndoneRuns } from "../../../server/contract/rules.ts";
import { ErrorCard } from "../../shared/ui/error-card.tsx";
import { SkeletonRows } from "../../shared/ui/skeletons.tsx";
import { settingsKeys } from "../data/settings-keys.ts";
import { useTexts } from "../i18n/use-texts.ts";
import { useTellBar } from "../ui/tell-bar.tsx";

const useStyles = makeStyles({
  root: { marginTop: "12px", padding: "12px", borderRadius: tokens.borderRadiusMedium, backgroundColor: tokens.colorNeutralBackground2, border: `1px solid ${tokens.colorNeutralStroke2}` },
  title: { margin: 0, fontWeight: tokens.fontWeightSemibold },
  list: { margin: "4px 0 12px", paddingInlineStart: "20px" },
  buttons: { display: "flex", flexWrap: "wrap", gap: "8px" },
});

interface UndoPanelProps {
  /** Whatever `ask` is about. */
  id: string;
  ask: (isPreview: boolean) => Promise<UndoneRuns>;
  onEnd: () => void;
}

/** What goes back and what stays, with its reason, before anything is done. */
export function UndoPanel({ id, ask, onEnd }: UndoPanelProps) {
  const styles = useStyles();
  const { t } = useTexts();
  const queries = useQueryClient();
  const { tell } = useTellBar();
  const preview = useQuery({ queryKey: settingsKeys.ruleUndo(id), queryFn: () => ask(true), staleTime: 0, gcTime: 0, retry: false });
  const undo = useMutation({
    mutationFn: () => ask(false),
    onSuccess: async (done) => {
      await queries.invalidateQueries({ queryKey: settingsKeys.rules });
      tell({ text: t(done.isMore ? "rules.undo.doneMore" : "rules.undo.done", { count: done.undone.length, kept: done.kept.length }) });
      onEnd();
    },
  });
  const found = preview.data;
  return (
    <div className={styles.root} role="group" aria-label={t("rules.undo.preview")}>
      {preview.isPending && <SkeletonRows rows={2} />}
      {preview.error && <ErrorCard error={preview.error} onRetry={() => void preview.refetch()} onDismiss={onEnd} />}
      {undo.error && <ErrorCard error={undo.error} onRetry={() => undo.mutate()} onDismiss={onEnd} />}
      {found && <UndoWords found={found} />}
      {found && (
        <div className={styles.buttons}>
          {found.undone.length > 0 && <Button appearance="primary" disabledFocusable={undo.isPending} onClick={() => undo.mutate()}>{t(undo.isPending ? "rules.undo.doing" : "rules.undo.confirm", { count: found.undone.length })}</Button>}
          <Button appearance="subtle" onClick={onEnd}>{t("cancel")}</Button>
        </div>
      )}
    </div>
  );
}

function UndoWords({ found: { runCount, undone, kept, isMore } }: { found: UndoneRuns }) {
  const styles = useStyles();
  const { t } = useTexts();
  if (runCount === 0) return <p className={styles.title}>{t("rules.undo.nothing")}</p>;
  return (
    <>
      <p className={styles.title}>{t("rules.undo.back", { count: undone.length })}</p>
      {undone.length > 0 && <ul className={styles.list}>{counted(undone.map(({ what }) => what)).map(([what, count]) => <li key={what}>{t("rules.undo.counted", { what: t(`rules.undo.what.${what}`, { defaultValue: what }), count })}</li>)}</ul>}
      {kept.length > 0 && (
        <>
          <p className={styles.title}>{t("rules.undo.stays", { count: kept.length })}</p>
          <ul className={styles.list}>
            {counted(kept.map(({ what, reason, detail }) => JSON.stringify([what, reason, detail]))).map(([key, count]) => {
              const [what, reason, detail] = JSON.parse(key) as [string, string, string | null];
              return <li key={key}>{t("rules.undo.counted", { what: t(`rules.undo.what.${what}`, { defaultValue: what }), count })}: {detail ?? t(`rules.undo.reason.${reason}`)}</li>;
            })}
          </ul>
        </>
      )}
      {isMore && <p>{t("rules.undo.more")}</p>}
    </>
  );
}

function counted(words: string[]): [word: string, count: number][] {
  return [...Map.groupBy(words, (word) => word)].map(([word, all]) => [word, all.length]);
}
