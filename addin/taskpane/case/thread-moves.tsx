import { Button, makeStyles, tokens } from "@fluentui/react-components";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { keys } from "../../shared/query-keys.ts";
import { useCalls } from "../../shared/ui/connection-context.ts";
import { ErrorCard } from "../../shared/ui/error-card.tsx";
import { RelativeTime } from "../../shared/ui/relative-time.tsx";
import { useMay } from "../use-me.ts";

const useStyles = makeStyles({
  title: { margin: "0 0 4px", fontSize: tokens.fontSizeBase200, fontWeight: tokens.fontWeightSemibold, color: tokens.colorNeutralForeground2 },
  list: { margin: 0, padding: 0, listStyleType: "none" },
  row: { display: "grid", gridTemplateColumns: "minmax(0, 1fr) auto", gap: "8px", alignItems: "center", minHeight: "28px" },
  quiet: { color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
});

/** Where mails were moved, and the way back of each; what stands against it is said. */
export function ThreadMoves({ caseId }: { caseId: string }) {
  const styles = useStyles();
  const { t } = useTranslation();
  const calls = useCalls();
  const queries = useQueryClient();
  const mayMove = useMay("moveThread");
  const { data } = useQuery({ queryKey: keys.threadMoves(caseId), queryFn: () => calls.threadMoves(caseId) });
  const undo = useMutation({ mutationFn: (id: string) => calls.undoThreadMove(id), onSettled: () => queries.invalidateQueries() });
  if (!data || data.length === 0) return null;
  return (
    <section>
      <h3 className={styles.title}>{t("caseMore.moves")}</h3>
      <ul className={styles.list}>
        {data.map((move) => ({ ...move, text: t(`caseMore.move.${move.kind}`, { from: move.from?.number ?? "", to: move.to?.number ?? "" }) })).map((move) => (
          <li key={move.id} className={styles.row}>
            <span>
              {move.text}
              <br />
              <span className={styles.quiet}>{move.createdBy} · <RelativeTime at={move.createdAt} />{move.undoneAt ? ` · ${t("caseMore.move.undone")}` : move.obstacles.map((obstacle) => ` · ${obstacle}`)}</span>
            </span>
            {mayMove && !move.undoneAt && move.obstacles.length === 0 && <Button size="small" aria-label={`${t("caseMore.undoMove")}: ${move.text}`} disabledFocusable={undo.isPending} onClick={() => undo.mutate(move.id)}>{t("caseMore.undoMove")}</Button>}
          </li>
        ))}
      </ul>
      {undo.error && <ErrorCard error={undo.error} onDismiss={undo.reset} />}
    </section>
  );
}
