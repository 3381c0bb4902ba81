import { Badge, Button, Checkbox, makeStyles, MessageBar, MessageBarBody, tokens } from "@fluentui/react-components";
import { BrainCircuit24Regular } from "@fluentui/react-icons";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { ClassifierModel, Learning } from "../../../server/contract/classification.ts";
import { EmptyState } from "../../shared/ui/empty-state.tsx";
import { ErrorCard } from "../../shared/ui/error-card.tsx";
import { RelativeTime } from "../../shared/ui/relative-time.tsx";
import { SkeletonRows } from "../../shared/ui/skeletons.tsx";
import { settingsKeys } from "../data/settings-keys.ts";
import { useSettingsCalls } from "../data/settings-context.ts";
import { useTexts } from "../i18n/use-texts.ts";
import { useTableStyles } from "../ui/data-table.tsx";
import { Loaded } from "../ui/loaded.tsx";
import { Panel } from "../ui/panel.tsx";
import { ReliabilityChart } from "./reliability-chart.tsx";

const useStyles = makeStyles({
  body: { display: "flex", flexDirection: "column", gap: "16px" },
  text: { margin: 0, maxWidth: "76ch" },
  undo: { display: "flex", flexWrap: "wrap", alignItems: "center", gap: "8px 16px" },
  reason: { margin: "2px 0 0", color: tokens.colorNeutralForeground2, maxWidth: "48ch" },
});

/** What was learned from whom, how honest its confidences are, and the way back. */
export function LearningPanel({ mayChange }: { mayChange: boolean }) {
  const { t } = useTexts();
  const calls = useSettingsCalls().classification;
  const learning = useQuery({ queryKey: settingsKeys.learning, queryFn: calls.learning });
  return (
    <Loaded query={learning} skeleton={<Panel><SkeletonRows rows={5} /></Panel>}>
      {(known) => (
        <>
          <Panel title={t("classification.learnedTitle")}><Now learning={known} mayChange={mayChange} /></Panel>
          {known.models.length > 0 && <Panel title={t("classification.models")}><Models models={known.models} /></Panel>}
        </>
      )}
    </Loaded>
  );
}

function Now({ learning, mayChange }: { learning: Learning; mayChange: boolean }) {
  const styles = useStyles();
  const { t, i18n } = useTexts();
  const model = learning.models.find(({ state }) => state === "deployed");
  const waits = t("classification.waits", { count: learning.unlearnedCount, needed: learning.labelsPerLesson });
  if (!model) return <EmptyState icon={<BrainCircuit24Regular />} title={t("classification.nothingLearned")} text={`${t("classification.nothingLearnedText")} ${waits}`} />;
  const { threshold } = model.measures;
  const percent = (share: number) => new Intl.NumberFormat(i18n.language, { style: "percent", maximumFractionDigits: 0 }).format(share);
  return (
    <div className={styles.body}>
      <p className={styles.text}>{t("classification.learnedFrom", { count: model.correctionCount, confirmed: model.labelCount - model.correctionCount })} {waits}{learning.setAsideCount > 0 && ` ${t("classification.setAside", { count: learning.setAsideCount })}`}</p>
      <MessageBar layout="multiline" intent={threshold === null ? "info" : "success"}>
        <MessageBarBody>{threshold === null ? t("classification.notProven", { count: learning.naturalLabelsNeeded }) : t("classification.proven", { threshold: percent(threshold) })}</MessageBarBody>
      </MessageBar>
      <ReliabilityChart measures={model.measures} />
      {mayChange && <Undo model={model} />}
    </div>
  );
}

function Undo({ model }: { model: ClassifierModel }) {
  const styles = useStyles();
  const { t } = useTexts();
  const calls = useSettingsCalls().classification;
  const queries = useQueryClient();
  const [setsAside, setSetsAside] = useState(true);
  const undo = useMutation({ mutationFn: () => calls.undo(model.id, setsAside), onSuccess: (learning) => queries.setQueryData(settingsKeys.learning, learning) });
  return (
    <>
      <div className={styles.undo}>
        <Button disabledFocusable={undo.isPending} onClick={() => undo.mutate()}>{t("classification.undoLesson")}</Button>
        <Checkbox checked={setsAside} label={t("classification.setsAside")} onChange={(_, { checked }) => setSetsAside(checked === true)} />
      </div>
      {undo.error && <ErrorCard error={undo.error} onDismiss={undo.reset} />}
    </>
  );
}

const colors = { deployed: "success", replaced: "subtle", rejected: "warning", undone: "informative" } as const;

function Models({ models }: { models: ClassifierModel[] }) {
  const styles = useStyles();
  const table = useTableStyles();
  const { t, i18n } = useTexts();
  const percent = (share: number) => new Intl.NumberFormat(i18n.language, { style: "percent", minimumFractionDigits: 1, maximumFractionDigits: 1 }).format(share);
  return (
    <div className={table.scroll}>
      <table className={table.table}>
        <thead>
          <tr>{["when", "state", "labels", "accuracy", "macroF1", "calibration"].map((column) => <th key={column} scope="col" className={table.head}>{t(`classification.column.${column}`)}</th>)}</tr>
        </thead>
        <tbody>
          {models.map(({ id, state, labelCount, correctionCount, measures, trainedAt }) => (
            <tr key={id}>
              <th scope="row" className={table.cell}><RelativeTime at={trainedAt} /></th>
              <td className={table.cell}><Badge appearance="tint" color={colors[state]}>{t(`classification.state.${state}`)}</Badge>{measures.reason && <p className={styles.reason}>{measures.reason}</p>}</td>
              <td className={table.cell}>{t("classification.labelsOf", { count: labelCount, corrections: correctionCount })}</td>
              <td className={table.cell}>{percent(measures.accuracy)}</td>
              <td className={table.cell}>{percent(measures.macroF1)}</td>
              <td className={table.cell}>{percent(measures.calibrationError)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
