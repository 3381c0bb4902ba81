import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import type { OpenedCase } from "../../../server/contract/cases.ts";
import type { MailView, MessageReference, Priority } from "../../../server/contract/conversations.ts";
import { ApiProblem } from "../../shared/api-problem.ts";
import { caseNotification } from "../../shared/case-notification.ts";
import { mailboxAddress, notifyOnItem, readOpenItem, userAddress, type OpenItem } from "../../shared/office.ts";
import { referenceOf } from "../../shared/open-message.ts";
import { keys } from "../../shared/query-keys.ts";
import { useConnection } from "../../shared/ui/connection-context.ts";

export type OpenMail = Extract<OpenItem, { kind: "mail" }>;
export interface MailWithReference {
  reference: MessageReference;
  view: MailView;
}

const NOTIFICATION_KEY = "mailroom";

/** What Mailroom knows of the open mail; the server fetches one that it has not met. */
export function useMail(mail: OpenMail) {
  const { graph, calls } = useConnection();
  return useQuery({
    queryKey: keys.mail(mail.itemId),
    queryFn: async (): Promise<MailWithReference> => {
      const reference = await referenceOf(graph, mail, await mailboxAddress(), userAddress());
      return { reference, view: await calls.lookupMessage(reference) };
    },
  });
}

/** Makes the open mail a case; afterwards the case stands in its place and the mail says so. */
export function useConvert(mail: OpenMail, known: MailWithReference | undefined) {
  const { calls } = useConnection();
  const queries = useQueryClient();
  const { t, i18n } = useTranslation();
  return useMutation({
    mutationFn: async (choice: { category?: string | null; priority?: Priority }) => {
      await expectOpen(mail);
      return calls.openCase({ message: known!.reference, ...choice });
    },
    onSuccess: (opened: OpenedCase) => {
      queries.setQueryData(keys.case(opened.case.id), opened.case);
      showCase(queries, mail, opened.case.id);
      void queries.invalidateQueries({ queryKey: keys.cases });
      const text = caseNotification(t, opened, new Date(), i18n.language);
      void notifyOnItem(NOTIFICATION_KEY, { kind: "done", text }, mail.itemId).catch(() => {});
    },
  });
}

/** Puts the open mail into a case that exists. */
export function useJoin(mail: OpenMail, known: MailWithReference | undefined) {
  const { calls } = useConnection();
  const queries = useQueryClient();
  const { t } = useTranslation();
  return useMutation({
    mutationFn: async (caseId: string) => {
      await expectOpen(mail);
      return calls.joinCase(caseId, known!.reference);
    },
    onSuccess: (joined) => {
      queries.setQueryData(keys.case(joined.id), joined);
      showCase(queries, mail, joined.id);
      void notifyOnItem(NOTIFICATION_KEY, { kind: "done", text: t("notification.joined", { number: joined.number }) }, mail.itemId).catch(() => {});
    },
  });
}

/** A pinned pane may lag behind Outlook: nothing is done to a mail that is not the open one any more. */
async function expectOpen(mail: OpenMail): Promise<void> {
  const open = await readOpenItem();
  if (open.kind !== "mail" || open.itemId !== mail.itemId) throw new ApiProblem({ code: "other_mail", detail: "" });
}

function showCase(queries: ReturnType<typeof useQueryClient>, mail: OpenMail, caseId: string): void {
  queries.setQueryData<MailWithReference>(keys.mail(mail.itemId), (kept) => kept && { ...kept, view: { ...kept.view, caseId, joinSuggestion: null } });
}
