import { Button, Dialog, DialogActions, DialogBody, DialogContent, DialogSurface, DialogTitle, Field, Input, makeStyles, Radio, RadioGroup } from "@fluentui/react-components";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { Contact, EraseContact } from "../../../../server/contract/contacts.ts";
import { ErrorCard } from "../../../shared/ui/error-card.tsx";
import { settingsKeys } from "../../data/settings-keys.ts";
import { useTexts } from "../../i18n/use-texts.ts";
import { goTo } from "../../shell/route.ts";
import { useDraft } from "../../ui/drafts.tsx";
import { useTellBar } from "../../ui/tell-bar.tsx";
import { useContactCalls } from "../use-contact-calls.ts";

const useStyles = makeStyles({
  content: { display: "flex", flexDirection: "column", gap: "12px" },
  text: { margin: 0 },
  list: { margin: 0, paddingInlineStart: "20px" },
});

/** The one step here that nobody can take back: it says what goes and what stays, and wants the name in writing. */
export function EraseDialog({ contact, onClose }: { contact: Contact; onClose: () => void }) {
  const styles = useStyles();
  const { t } = useTexts();
  const calls = useContactCalls();
  const queries = useQueryClient();
  const { tell } = useTellBar();
  const [, keepDraft] = useDraft(`contact.${contact.id}`);
  const [typed, setTyped] = useState("");
  const [messages, setMessages] = useState<EraseContact["messages"]>("erase");
  const isSame = typed.trim().normalize("NFC") === contact.name.trim().normalize("NFC");
  const erase = useMutation({
    mutationFn: () => calls.erase(contact.id, { messages }),
    onSuccess: async () => {
      keepDraft(null);
      queries.removeQueries({ queryKey: settingsKeys.contact(contact.id) });
      goTo("contacts");
      tell({ text: t("contacts.erase.done") });
      await Promise.all([settingsKeys.contactRows, settingsKeys.contactTags, settingsKeys.contactLists, settingsKeys.suppressions].map((queryKey) => queries.invalidateQueries({ queryKey })));
    },
  });
  return (
    <Dialog open modalType="alert" onOpenChange={(_, { open }) => !open && !erase.isPending && onClose()}>
      <DialogSurface>
        <form noValidate onSubmit={(event) => { event.preventDefault(); if (isSame) erase.mutate(); }}>
          <DialogBody>
            <DialogTitle>{t("contacts.erase.title", { name: contact.name })}</DialogTitle>
            <DialogContent className={styles.content}>
              <p className={styles.text}>{t("contacts.erase.goes")}</p>
              <ul className={styles.list}>{["person", "sent", "imports", "traces"].map((each) => <li key={each}>{t(`contacts.erase.gone.${each}`)}</li>)}</ul>
              <p className={styles.text}>{t("contacts.erase.stays")}</p>
              <ul className={styles.list}>{["suppression", "figures", "mail"].map((each) => <li key={each}>{t(`contacts.erase.kept.${each}`)}</li>)}</ul>
              <Field label={t("contacts.erase.messages")}>
                <RadioGroup value={messages} onChange={(_, { value }) => setMessages(value as EraseContact["messages"])}>
                  <Radio value="erase" label={t("contacts.erase.messagesErase")} />
                  <Radio value="keep" label={t("contacts.erase.messagesKeep")} />
                </RadioGroup>
              </Field>
              <Field label={t("contacts.erase.type", { name: contact.name })}><Input value={typed} autoComplete="off" dir="auto" onChange={(_, { value }) => setTyped(value)} /></Field>
              {erase.error && <ErrorCard error={erase.error} />}
            </DialogContent>
            <DialogActions>
              <Button onClick={onClose} disabledFocusable={erase.isPending}>{t("cancel")}</Button>
              <Button type="submit" appearance="primary" disabledFocusable={!isSame || erase.isPending}>{t(erase.isPending ? "contacts.erase.doing" : "contacts.erase.do")}</Button>
            </DialogActions>
          </DialogBody>
        </form>
      </DialogSurface>
    </Dialog>
  );
}
