import { useQuery } from "@tanstack/react-query";
import type { Message } from "../../../server/contract/conversations.ts";
import { keys } from "../../shared/query-keys.ts";
import { useCalls } from "../../shared/ui/connection-context.ts";

const none: ReadonlyMap<string, Message> = new Map();

/** The mails of a case by their ids: what each says without what it quotes, and its files. */
export function useCaseMessages(caseId: string, isWanted: boolean): ReadonlyMap<string, Message> {
  const calls = useCalls();
  const { data } = useQuery({ queryKey: keys.caseMessages(caseId), queryFn: () => calls.caseMessages(caseId), enabled: isWanted, select: byId });
  return data ?? none;
}

const byId = (messages: Message[]) => new Map(messages.map((message) => [message.id, message]));
