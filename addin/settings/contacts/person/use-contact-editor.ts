import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { Contact } from "../../../../server/contract/contacts.ts";
import { problemOf } from "../../../shared/api-problem.ts";
import { problemSentence } from "../../../shared/problem-text.ts";
import { settingsKeys } from "../../data/settings-keys.ts";
import { useTexts } from "../../i18n/use-texts.ts";
import { useDraft } from "../../ui/drafts.tsx";
import { useTellBar } from "../../ui/tell-bar.tsx";
import { useContactCalls } from "../use-contact-calls.ts";
import { changesBetween, draftProblems, isSameDraft, rebase, toContactDraft, toSaveContact, type ContactDraft } from "./contact-draft.ts";

interface Kept {
  /** As it was read when the first letter was changed; null for a new one. */
  base: Contact | null;
  draft: ContactDraft;
}

/** One contact being changed, or made where `contact` is null. What others save meanwhile is shown and never overwritten unseen. */
export function useContactEditor(contact: Contact | null, onDone: (saved: Contact | null) => void) {
  const { t } = useTexts();
  const calls = useContactCalls();
  const queries = useQueryClient();
  const { tell } = useTellBar();
  const [kept, keep] = useDraft<Kept>(`contact.${contact?.id ?? "new"}`);
  const [fresh] = useState(() => toContactDraft(contact));
  const [isChecked, setChecked] = useState(false);
  const read = kept ? kept.base : contact;
  const changes = contact && read && contact.updatedAt !== read.updatedAt ? changesBetween(toContactDraft(read), toContactDraft(contact)) : [];
  // A consent or a list that came meanwhile is nothing that this form could undo by accident.
  const base = changes.length > 0 ? read : contact;
  const draft = kept?.draft ?? fresh;
  const problems = draftProblems(draft);
  const newer = changes.length > 0 ? contact : null;

  const show = (saved: Contact) => {
    queries.setQueryData(settingsKeys.contact(saved.id), saved);
    return Promise.all([settingsKeys.contactsChanged, settingsKeys.contactTags, settingsKeys.duplicates(saved.id)].map((queryKey) => queries.invalidateQueries({ queryKey })));
  };
  const takeBack = (before: Contact, saved: Contact) => calls.change(saved.id, toSaveContact(toContactDraft(before)), saved.updatedAt).then(show).catch((error: unknown) => tell({ text: problemSentence(t, problemOf(error)) }));
  /** Where all that changed meanwhile is nothing of this form (a consent, a list), the save goes on top of it by itself. */
  async function saveOver(before: Contact): Promise<Contact> {
    try {
      return await calls.change(before.id, toSaveContact(draft), before.updatedAt);
    } catch (error) {
      if (problemOf(error).code !== "stale") throw error;
      const now = await calls.one(before.id);
      if (changesBetween(toContactDraft(before), toContactDraft(now)).length > 0) throw error;
      return calls.change(now.id, toSaveContact(draft), now.updatedAt);
    }
  }
  const mutation = useMutation({
    mutationFn: () => (base ? saveOver(base) : calls.create(toSaveContact(draft))),
    onSuccess: async (saved) => {
      keep(null);
      onDone(saved);
      tell({ text: t("contacts.saved", { name: saved.name }), undo: base ? () => void takeBack(base, saved) : undefined });
      await show(saved);
    },
    onError: async (error) => {
      if (contact && problemOf(error).code === "stale") await queries.invalidateQueries({ queryKey: settingsKeys.contact(contact.id) });
    },
  });
  const isRefusedAsStale = problemOf(mutation.error).code === "stale";

  const error = mutation.error && !isRefusedAsStale ? problemOf(mutation.error) : null;

  return {
    draft,
    isChecked,
    problems,
    isSaving: mutation.isPending,
    error,
    /** Whose the e-mail address is, where that is why it was refused. */
    ownerId: error?.fields.find(({ path }) => path === "contactId")?.message ?? null,
    isRefusedAsStale,
    /** What somebody else saved meanwhile; null while nobody did. */
    newer: newer && { by: newer, changes },
    change: (next: ContactDraft) => keep(isSameDraft(next, toContactDraft(base)) ? null : { base, draft: next }),
    keepMine() {
      if (!newer || !base) return;
      keep({ base: newer, draft: rebase(toContactDraft(base), draft, toContactDraft(newer)) });
      mutation.reset();
    },
    discard() {
      keep(null);
      mutation.reset();
      onDone(null);
    },
    save() {
      setChecked(true);
      if (Object.keys(problems).length === 0 && !newer) mutation.mutate();
    },
  };
}
