import { Button, makeStyles, tokens } from "@fluentui/react-components";
import { Info20Regular } from "@fluentui/react-icons";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import type { Case } from "../../../server/contract/cases.ts";
import { keys } from "../../shared/query-keys.ts";
import { useCalls } from "../../shared/ui/connection-context.ts";
import { ErrorCard } from "../../shared/ui/error-card.tsx";
import { useMay } from "../use-me.ts";
import { nameOf } from "./case-name.ts";

const useStyles = makeStyles({
  root: { display: "grid", gridTemplateColumns: "20px minmax(0, 1fr)", columnGap: "8px", padding: "8px", borderRadius: tokens.borderRadiusMedium, backgroundColor: tokens.colorNeutralBackground3, overflowWrap: "anywhere" },
  text: { margin: 0 },
  button: { marginTop: "8px" },
});

/** A case that is worked on no more: where it is now, and the way there. */
export function CaseState({ shown, onOpenCase }: { shown: Case; onOpenCase?: (caseId: string) => void }) {
  const styles = useStyles();
  const { t } = useTranslation();
  const calls = useCalls();
  const queries = useQueryClient();
  const mayChange = useMay("changeCase");
  const restore = useMutation({ mutationFn: () => calls.restoreCase(shown.id), onSettled: () => Promise.all([keys.case(shown.id), keys.cases, keys.mails].map((queryKey) => queries.invalidateQueries({ queryKey }))) });
  const into = shown.mergedInto;
  if (shown.deletedAt === null && into === null) return null;
  return (
    <div className={styles.root} role="status">
      <Info20Regular aria-hidden />
      <div>
        <p className={styles.text}>{into ? t("caseMore.mergedInto", { case: nameOf(into) }) : t("caseMore.inBin")}</p>
        {into && onOpenCase && <Button className={styles.button} size="small" onClick={() => onOpenCase(into.id)}>{nameOf(into)}</Button>}
        {!into && mayChange && <Button className={styles.button} size="small" disabledFocusable={restore.isPending} onClick={() => restore.mutate()}>{t("caseMore.restore")}</Button>}
        {restore.error && <ErrorCard error={restore.error} onDismiss={restore.reset} />}
      </div>
    </div>
  );
}
