import { Badge, Button, makeStyles, tokens } from "@fluentui/react-components";
import { Edit16Regular } from "@fluentui/react-icons";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { Contact } from "../../../../server/contract/contacts.ts";
import { problemOf } from "../../../shared/api-problem.ts";
import { problemSentence } from "../../../shared/problem-text.ts";
import { settingsKeys } from "../../data/settings-keys.ts";
import { useMay } from "../../data/settings-context.ts";
import { useTexts } from "../../i18n/use-texts.ts";
import { hrefOfList, noFilter } from "../list/list-state.ts";
import { usePatchRows } from "../list/use-contact-rows.ts";
import { Panel } from "../../ui/panel.tsx";
import { useTellBar } from "../../ui/tell-bar.tsx";
import { TagsField } from "../tags-field.tsx";
import { useContactCalls } from "../use-contact-calls.ts";

const useStyles = makeStyles({
  tags: { display: "flex", flexWrap: "wrap", gap: "6px", listStyle: "none", margin: 0, padding: 0 },
  link: { color: "inherit", textDecorationLine: "none", ":hover": { textDecorationLine: "underline" } },
  badge: { maxWidth: "260px", overflow: "hidden", textOverflow: "ellipsis", fontWeight: tokens.fontWeightRegular },
  empty: { margin: 0, color: tokens.colorNeutralForeground2 },
  done: { marginTop: "8px" },
});

/** Each opens everybody who has it. Changes count at once; the undo sets what was. */
export function PersonTags({ contact }: { contact: Contact }) {
  const styles = useStyles();
  const { t } = useTexts();
  const calls = useContactCalls();
  const queries = useQueryClient();
  const patchRows = usePatchRows();
  const { tell } = useTellBar();
  const mayTag = useMay("tagContacts");
  const [isEditing, setEditing] = useState(false);
  const set = async (before: string[], after: string[]) => {
    const [add, remove] = [after.filter((tag) => !before.includes(tag)), before.filter((tag) => !after.includes(tag))];
    queries.setQueryData<Contact>(settingsKeys.contact(contact.id), (known) => known && { ...known, tags: after });
    patchRows([contact.id], (row) => ({ ...row, tags: after }));
    await calls.changeTags({ choice: { contactIds: [contact.id] }, add, remove }).finally(() => Promise.all([settingsKeys.contact(contact.id), settingsKeys.contactTags].map((queryKey) => queries.invalidateQueries({ queryKey }))));
  };
  const showProblem = (error: unknown) => tell({ text: problemSentence(t, problemOf(error)) });
  const change = useMutation({
    mutationFn: (tags: string[]) => set(contact.tags, tags),
    onMutate: () => contact.tags,
    onSuccess: (_, tags, before) => tell({ text: t("contacts.tags.changed"), undo: () => void set(tags, before).catch(showProblem) }),
    onError: showProblem,
  });
  return (
    <Panel title={t("contacts.field.tags")} aside={mayTag && !isEditing && <Button size="small" appearance="subtle" icon={<Edit16Regular />} aria-label={t("contacts.tags.edit")} title={t("contacts.tags.edit")} onClick={() => setEditing(true)} />}>
      {isEditing && (
        <>
          <TagsField label={t("contacts.field.tags")} tags={contact.tags} placeholder={t("contacts.tags.placeholder")} onChange={(tags) => change.mutate(tags)} />
          <Button size="small" className={styles.done} onClick={() => setEditing(false)}>{t("contacts.done")}</Button>
        </>
      )}
      {!isEditing && contact.tags.length === 0 && <p className={styles.empty}>{t("contacts.tags.empty")}</p>}
      {!isEditing && contact.tags.length > 0 && (
        <ul className={styles.tags}>
          {contact.tags.map((tag) => (
            <li key={tag}><Badge appearance="tint" color="informative" shape="rounded" size="large" className={styles.badge}><a className={styles.link} href={hrefOfList({ filter: { ...noFilter, conditions: [{ field: "tag", operator: "is", value: tag, customField: null }] } })}>{tag}</a></Badge></li>
          ))}
        </ul>
      )}
    </Panel>
  );
}
