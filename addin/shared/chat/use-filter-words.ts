import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { useCalls } from "../ui/connection-context.ts";
import { chatKeys } from "./chat-keys.ts";
import { type InboxFilters, stateOf } from "./inbox-filters.ts";
import { useAccounts } from "./use-conversations.ts";

/** What a filter that is set says, in a few words. */
export function useFilterWords(filters: InboxFilters): (name: keyof InboxFilters) => string {
  const { t } = useTranslation();
  const { chats } = useCalls();
  const { accountId, contactId } = filters;
  const accounts = useAccounts(accountId !== undefined);
  const { data: contact } = useQuery({ queryKey: chatKeys.contact(contactId ?? ""), queryFn: () => chats.contact(contactId!), enabled: contactId !== undefined });
  return (name) => {
    switch (name) {
      case "search":
        return t("inbox.filter.search", { text: filters.search?.trim() });
      case "state":
        return t(`inbox.view.${stateOf(filters)}`);
      case "assignee":
        return t(`inbox.filter.assignee.${filters.assignee}`);
      case "channel":
        return t(`inbox.channel.${filters.channel}`);
      case "accountId":
        return accounts.data?.find(({ id }) => id === accountId)?.name ?? t("inbox.filter.account");
      case "contactId":
        return contact ? t("inbox.filter.ofPerson", { name: contact.name }) : t("inbox.filter.onePerson");
      case "isUnread":
        return t("inbox.filter.unread");
      case "hasCase":
        return t(filters.hasCase ? "inbox.filter.withCase" : "inbox.filter.withoutCase");
    }
    return name satisfies never;
  };
}
