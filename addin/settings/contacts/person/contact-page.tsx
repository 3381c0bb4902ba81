import { Button, makeStyles, Menu, MenuItem, MenuList, MenuPopover, MenuTrigger, tokens } from "@fluentui/react-components";
import { ArrowDownload20Regular, Edit20Regular, Merge20Regular, MoreHorizontal20Regular, PersonDelete20Regular, PersonQuestionMark24Regular } from "@fluentui/react-icons";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import type { Contact } from "../../../../server/contract/contacts.ts";
import { problemOf } from "../../../shared/api-problem.ts";
import { saveFile } from "../../../shared/import/save-file.ts";
import { problemSentence } from "../../../shared/problem-text.ts";
import { EmptyState } from "../../../shared/ui/empty-state.tsx";
import { ErrorCard } from "../../../shared/ui/error-card.tsx";
import { RelativeTime } from "../../../shared/ui/relative-time.tsx";
import { SkeletonRows } from "../../../shared/ui/skeletons.tsx";
import { settingsKeys } from "../../data/settings-keys.ts";
import { useMay } from "../../data/settings-context.ts";
import { useTexts } from "../../i18n/use-texts.ts";
import { goTo, hrefWith, replaceAddress } from "../../shell/route.ts";
import { useDraft } from "../../ui/drafts.tsx";
import { Page } from "../../ui/page.tsx";
import { Panel } from "../../ui/panel.tsx";
import { useTellBar } from "../../ui/tell-bar.tsx";
import { useContactCalls } from "../use-contact-calls.ts";
import { Activity } from "./activity.tsx";
import { BackLink } from "./back-link.tsx";
import { Channels } from "./channels.tsx";
import { Consents } from "./consents.tsx";
import { ContactForm } from "./contact-form.tsx";
import { Details } from "./details.tsx";
import { Duplicates } from "./duplicates.tsx";
import { EraseDialog } from "./erase-dialog.tsx";
import { Imports } from "./imports.tsx";
import { MergedPersons } from "./merged-persons.tsx";
import { PersonLists } from "./person-lists.tsx";
import { PersonTags } from "./person-tags.tsx";
import { Subscriptions } from "./subscriptions.tsx";

const useStyles = makeStyles({
  columns: { display: "grid", gridTemplateColumns: "minmax(0, 1fr) 320px", gap: "24px", alignItems: "start", "@media (max-width: 1060px)": { gridTemplateColumns: "minmax(0, 1fr)" } },
  column: { display: "flex", flexDirection: "column", gap: "24px", minWidth: 0 },
  actions: { display: "flex", gap: "8px" },
  facts: { color: tokens.colorNeutralForeground2 },
});

export function ContactPage({ id, listQuery }: { id: string; listQuery: string }) {
  const { t } = useTexts();
  const calls = useContactCalls();
  const contact = useQuery({ queryKey: settingsKeys.contact(id), queryFn: () => calls.one(id) });
  const problem = contact.error && problemOf(contact.error);
  // Who was merged reads as the one that was kept: the address then says so too. What was read before may have been taken apart.
  const isElsewhere = contact.data !== undefined && contact.data.id !== id;
  const keptId = isElsewhere && !contact.isFetching ? contact.data.id : id;
  useEffect(() => {
    if (keptId !== id) replaceAddress(hrefWith(listQuery, "contacts", keptId));
  }, [id, keptId, listQuery]);
  const person = isElsewhere ? undefined : contact.data;
  const isGone = problem?.code === "not_found" || problem?.code === "bad_input";
  return (
    <>
      <BackLink listQuery={listQuery} />
      {isGone && <Page title={t("contacts.goneTitle")}><Panel><EmptyState icon={<PersonQuestionMark24Regular />} title={t("contacts.goneTitle")} text={t("contacts.goneText")} action={<Button onClick={() => goTo("contacts")}>{t("contacts.showAll")}</Button>} /></Panel></Page>}
      {!isGone && person && <Person contact={person} />}
      {!isGone && !person && <Page title={t("contacts.one")}>{problem ? <ErrorCard error={problem} onRetry={() => void contact.refetch()} /> : <SkeletonRows rows={6} />}</Page>}
    </>
  );
}

function Person({ contact }: { contact: Contact }) {
  const styles = useStyles();
  const { t } = useTexts();
  const [draft] = useDraft<unknown>(`contact.${contact.id}`);
  const [isEditing, setEditing] = useState(draft !== null);
  const [isErasing, setErasing] = useState(false);
  const mayChange = useMay("changeContact");
  const edit = mayChange && !isEditing && <Button appearance="primary" icon={<Edit20Regular />} onClick={() => setEditing(true)}>{t("contacts.edit")}</Button>;
  const text = <span className={styles.facts}>{contact.company && <><span dir="auto">{contact.company}</span> · </>}{t("contacts.changed")} <RelativeTime at={contact.updatedAt} /></span>;
  return (
    <Page title={contact.name} text={text} action={<div className={styles.actions}>{edit}<More contact={contact} onErase={() => setErasing(true)} /></div>}>
      <div className={styles.columns}>
        <div className={styles.column}>
          <Panel title={t("contacts.details")}>{isEditing ? <ContactForm contact={contact} onDone={() => setEditing(false)} /> : <Details contact={contact} />}</Panel>
          <Channels contact={contact} />
          <Consents contact={contact} />
          <Subscriptions contact={contact} />
          <Activity contact={contact} />
        </div>
        <div className={styles.column}>
          <Duplicates contact={contact} />
          {!isEditing && <PersonTags contact={contact} />}
          <PersonLists contact={contact} />
          <MergedPersons contact={contact} />
          <Imports contact={contact} />
        </div>
      </div>
      {isErasing && <EraseDialog contact={contact} onClose={() => setErasing(false)} />}
    </Page>
  );
}

function More({ contact, onErase }: { contact: Contact; onErase: () => void }) {
  const { t } = useTexts();
  const calls = useContactCalls();
  const { tell } = useTellBar();
  const [mayExport, mayMerge, mayErase] = [useMay("exportContacts"), useMay("mergeContacts"), useMay("eraseContact")];
  const save = useMutation({
    mutationFn: () => calls.everything(contact.id),
    onSuccess: (file) => {
      const fileName = `${contact.name.replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-|-$/g, "") || "contact"}.json`;
      saveFile(file, fileName);
      tell({ text: t("contacts.exported", { fileName }) });
    },
    onError: (error) => tell({ text: problemSentence(t, problemOf(error)) }),
  });
  if (!mayExport && !mayMerge && !mayErase) return null;
  return (
    <Menu positioning="below-end">
      <MenuTrigger disableButtonEnhancement><Button icon={<MoreHorizontal20Regular />} aria-label={t("contacts.more")} title={t("contacts.more")} /></MenuTrigger>
      <MenuPopover>
        <MenuList>
          {mayMerge && <MenuItem icon={<Merge20Regular />} onClick={() => goTo("contacts", contact.id, "merge", "choose")}>{t("contacts.mergeWith")}</MenuItem>}
          {mayExport && <MenuItem icon={<ArrowDownload20Regular />} disabled={save.isPending} onClick={() => save.mutate()}>{t("contacts.exportPerson")}</MenuItem>}
          {mayErase && <MenuItem icon={<PersonDelete20Regular />} onClick={onErase}>{t("contacts.erase.menu")}</MenuItem>}
        </MenuList>
      </MenuPopover>
    </Menu>
  );
}
