import { Button, makeStyles, MessageBar, MessageBarActions, MessageBarBody, MessageBarTitle, tokens } from "@fluentui/react-components";
import { useEffect, useRef } from "react";
import type { Contact } from "../../../../server/contract/contacts.ts";
import { RelativeTime } from "../../../shared/ui/relative-time.tsx";
import { useTexts } from "../../i18n/use-texts.ts";
import { useFieldWords } from "./use-field-words.ts";
import type { FieldChange } from "./contact-draft.ts";

const useStyles = makeStyles({
  bar: { paddingBlock: "8px" },
  body: { whiteSpace: "normal" },
  list: { margin: "8px 0 0", paddingInlineStart: "20px" },
  before: { color: tokens.colorNeutralForeground2 },
});

interface NewerContactProps {
  newer: { by: Contact; changes: FieldChange[] };
  isRefused: boolean;
  onKeepMine: () => void;
  onLoad: () => void;
}

/** Somebody else saved this contact: what they changed, and the two ways on. */
export function NewerContact({ newer, isRefused, onKeepMine, onLoad }: NewerContactProps) {
  const styles = useStyles();
  const { t } = useTexts();
  const words = useFieldWords();
  const place = useRef<HTMLDivElement>(null);
  // The button that was refused stands a screen below.
  useEffect(() => {
    if (isRefused) place.current?.scrollIntoView({ block: "nearest" });
  }, [isRefused]);
  return (
    <MessageBar intent="warning" layout="multiline" className={styles.bar} ref={place}>
      <MessageBarBody className={styles.body}>
        <MessageBarTitle>{t(isRefused ? "contacts.newer.refused" : "contacts.newer.noticed")}</MessageBarTitle>
        <div><RelativeTime at={newer.by.updatedAt} /></div>
        <ul className={styles.list}>
          {newer.changes.map(({ field, before, after }) => (
            <li key={field}>{words.nameOf(field)}: <span className={styles.before}>{words.valueOf(field, before) || t("contacts.nothing")}</span> → <strong>{words.valueOf(field, after) || t("contacts.nothing")}</strong></li>
          ))}
        </ul>
      </MessageBarBody>
      <MessageBarActions>
        <Button size="small" onClick={onKeepMine}>{t("contacts.newer.keepMine")}</Button>
        <Button size="small" onClick={onLoad}>{t("contacts.newer.load")}</Button>
      </MessageBarActions>
    </MessageBar>
  );
}
