import { Button, makeStyles, Switch, tokens } from "@fluentui/react-components";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Case } from "../../../server/contract/cases.ts";
import { keys } from "../../shared/query-keys.ts";
import { useCalls } from "../../shared/ui/connection-context.ts";
import { Section } from "../../shared/ui/section.tsx";
import { useUndo } from "../../shared/ui/undo-bar.tsx";
import { useMay } from "../use-me.ts";
import { nameOf } from "./case-name.ts";
import { CaseFollowUp } from "./case-follow-up.tsx";
import { CaseLinks } from "./case-links.tsx";
import { CustomFields } from "./custom-fields.tsx";
import { MergeCase } from "./merge-case.tsx";
import { StaleCard } from "./stale-card.tsx";
import { ThreadMoves } from "./thread-moves.tsx";

const useStyles = makeStyles({
  root: { display: "flex", flexDirection: "column", gap: "12px" },
  quiet: { margin: 0, color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
  bin: { alignSelf: "start" },
});

interface CaseMoreProps {
  shown: Case;
  onOpenCase?: (caseId: string) => void;
}

/** What is needed now and then: watching, the fields of this desk, other cases, and where its mails lie. */
export function CaseMore({ shown, onOpenCase }: CaseMoreProps) {
  const { t } = useTranslation();
  const [isOpen, setOpen] = useState(false);
  const summary = [shown.isWatched ? t("caseMore.watched") : "", ...shown.links.map(({ case: other }) => nameOf(other))].filter(Boolean).join(" · ");
  return (
    <>
      <CaseFollowUp caseId={shown.id} />
      <Section title={t("caseMore.title")} summary={summary} isOpen={isOpen} onToggle={() => setOpen(!isOpen)}>
        <More shown={shown} onOpenCase={onOpenCase} />
      </Section>
    </>
  );
}

function More({ shown, onOpenCase }: CaseMoreProps) {
  const styles = useStyles();
  const { t } = useTranslation();
  const calls = useCalls();
  const queries = useQueryClient();
  const tell = useUndo();
  const mayChange = useMay("changeCase");
  const keep = (changed: Case) => {
    queries.setQueryData(keys.case(shown.id), changed);
    void queries.invalidateQueries({ queryKey: keys.cases });
  };
  const readAgain = () => void queries.invalidateQueries({ queryKey: keys.case(shown.id) });
  const watch = useMutation({ mutationFn: (isWatched: boolean) => calls.watchCase(shown.id, isWatched), onSuccess: keep });
  const bin = useMutation({
    mutationFn: () => calls.deleteCase(shown.id, shown.version),
    onSuccess: (gone) => {
      keep(gone);
      tell({ text: t("caseMore.binned", { number: shown.number }), undo: () => void calls.restoreCase(shown.id).then(keep).finally(readAgain) });
    },
  });
  const others = shown.watchers.map(({ name }) => name);
  return (
    <div className={styles.root}>
      <div>
        <Switch label={t("caseMore.watch")} checked={watch.isPending ? watch.variables : shown.isWatched} disabled={watch.isPending} onChange={(_event, data) => watch.mutate(data.checked)} />
        {others.length > 0 && <p className={styles.quiet}>{t("caseMore.watchers", { names: others.join(", ") })}</p>}
      </div>
      <CustomFields shown={shown} isReadOnly={!mayChange} />
      <CaseLinks shown={shown} isReadOnly={!mayChange} onChanged={keep} onOpenCase={onOpenCase} />
      {mayChange && shown.mergedInto === null && <MergeCase shown={shown} onMerged={onOpenCase} />}
      <ThreadMoves caseId={shown.id} />
      {(bin.error ?? watch.error) && <StaleCard error={bin.error ?? watch.error} onTake={() => { bin.reset(); watch.reset(); readAgain(); }} />}
      {mayChange && shown.deletedAt === null && <Button className={styles.bin} size="small" disabledFocusable={bin.isPending} onClick={() => bin.mutate()}>{t("caseMore.bin")}</Button>}
    </div>
  );
}
