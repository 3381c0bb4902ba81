import { Button, makeStyles, MessageBar, MessageBarActions, MessageBarBody, MessageBarTitle } from "@fluentui/react-components";
import type { SlaPolicy } from "../../../server/contract/sla.ts";
import { RelativeTime } from "../../shared/ui/relative-time.tsx";
import { useTexts } from "../i18n/use-texts.ts";
import type { Words } from "../rules/condition-words.ts";
import { ChangeList } from "./change-list.tsx";
import { policyChanges } from "./policy-changes.ts";

const useStyles = makeStyles({ bar: { paddingBlock: "8px" }, body: { whiteSpace: "normal" } });

interface NewerVersionProps {
  base: SlaPolicy;
  newer: SlaPolicy;
  isRefused: boolean;
  words: Words;
  nameOf: (calendarId: string) => string;
  onLoad: () => void;
  onKeepMine: () => void;
}

/** Somebody else saved: what they changed, and the two ways on. */
export function NewerVersion({ base, newer, isRefused, words, nameOf, onLoad, onKeepMine }: NewerVersionProps) {
  const styles = useStyles();
  const { t } = useTexts();
  return (
    <MessageBar intent="warning" layout="multiline" className={styles.bar}>
      <MessageBarBody className={styles.body}>
        <MessageBarTitle>{t(isRefused ? "sla.newer.refused" : "sla.newer.noticed")}</MessageBarTitle>
        <div>{newer.updatedBy ?? t("somebody")} · <RelativeTime at={newer.updatedAt} /></div>
        <ChangeList changes={policyChanges(words, base, newer, nameOf)} />
      </MessageBarBody>
      <MessageBarActions>
        <Button size="small" onClick={onKeepMine}>{t("sla.newer.keepMine")}</Button>
        <Button size="small" onClick={onLoad}>{t("sla.newer.load")}</Button>
      </MessageBarActions>
    </MessageBar>
  );
}
