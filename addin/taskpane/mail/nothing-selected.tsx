import { makeStyles, tokens } from "@fluentui/react-components";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { keys } from "../../shared/query-keys.ts";
import { useCalls } from "../../shared/ui/connection-context.ts";
import { ErrorCard } from "../../shared/ui/error-card.tsx";
import { SkeletonRows } from "../../shared/ui/skeletons.tsx";
import { CaseView } from "../case/case-view.tsx";
import { CaseRow } from "../queue/case-row.tsx";
import { byDue } from "../queue/group-cases.ts";

const SHOWN = 3;

const useStyles = makeStyles({
  text: { margin: 0, color: tokens.colorNeutralForeground2 },
  title: { margin: "8px 0 0", fontSize: tokens.fontSizeBase300, lineHeight: tokens.lineHeightBase300, fontWeight: tokens.fontWeightSemibold },
  list: { margin: "0 -8px", padding: 0, listStyleType: "none" },
});

/** No mail is selected: what presses most. */
export function NothingSelected() {
  const styles = useStyles();
  const { t } = useTranslation();
  const calls = useCalls();
  const [caseId, setCaseId] = useState<string | null>(null);
  const { data, error, refetch } = useQuery({ queryKey: keys.caseList("open", ""), queryFn: () => calls.cases({ view: "open" }) });
  if (caseId) return <CaseView caseId={caseId} onBack={() => setCaseId(null)} />;
  const urgent = [...(data?.items ?? [])].sort(byDue).slice(0, SHOWN);
  return (
    <>
      <p className={styles.text}>{t("nothing.text")}</p>
      {error && <ErrorCard error={error} onRetry={() => void refetch()} />}
      {!data && !error && <SkeletonRows rows={SHOWN} />}
      {data && urgent.length === 0 && <p className={styles.text}>{t("nothing.noCases")}</p>}
      {urgent.length > 0 && (
        <section>
          <h2 className={styles.title}>{t("nothing.urgent")}</h2>
          <ul className={styles.list}>
            {urgent.map((each) => <li key={each.id}><CaseRow summary={each} onOpen={() => setCaseId(each.id)} /></li>)}
          </ul>
        </section>
      )}
    </>
  );
}
