import { Button, makeStyles, tokens } from "@fluentui/react-components";
import { ArrowLeft20Regular } from "@fluentui/react-icons";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import type { Case } from "../../../server/contract/cases.ts";
import { keys } from "../../shared/query-keys.ts";
import { LedgerView } from "../../shared/sla/ledger-view.tsx";
import { useCalls } from "../../shared/ui/connection-context.ts";
import { ErrorCard } from "../../shared/ui/error-card.tsx";
import { SkeletonLines } from "../../shared/ui/skeletons.tsx";
import { nameOf } from "./case-name.ts";
import { StatusCorrections } from "./status-corrections.tsx";

const useStyles = makeStyles({
  root: { display: "flex", flexDirection: "column", gap: "12px", minWidth: 0 },
  back: { alignSelf: "start", marginInlineStart: "-8px" },
  title: { margin: 0, fontSize: tokens.fontSizeBase400, lineHeight: tokens.lineHeightBase400, fontWeight: tokens.fontWeightSemibold },
});

/** In place of the case: each of its promises minute by minute, and what its clocks are computed from. */
export function CaseLedger({ shown, onBack }: { shown: Case; onBack: () => void }) {
  const styles = useStyles();
  const { t } = useTranslation();
  const calls = useCalls();
  const title = useRef<HTMLHeadingElement>(null);
  const { data, error, refetch } = useQuery({ queryKey: keys.slaLedger(shown.id), queryFn: () => calls.slaLedger(shown.id) });
  // What one clicked is gone with the case; a reader goes on here.
  useEffect(() => title.current?.focus(), []);
  return (
    <div className={styles.root}>
      <Button className={styles.back} appearance="subtle" size="small" icon={<ArrowLeft20Regular />} onClick={onBack}>{t("minuteLedger.back")}</Button>
      <h2 ref={title} tabIndex={-1} className={styles.title} style={{ outline: "none" }}>{t("minuteLedger.title")} · {nameOf(shown)}</h2>
      {error && !data && <ErrorCard error={error} onRetry={() => void refetch()} />}
      {!data && !error && <SkeletonLines lines={6} />}
      {data && <LedgerView ledger={data} caseName={`${nameOf(shown)} ${shown.title}`} />}
      <StatusCorrections shown={shown} />
    </div>
  );
}
