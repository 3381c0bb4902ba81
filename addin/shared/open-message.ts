import type { MessageReference } from "../../server/contract/conversations.ts";
import { problemOf } from "./api-problem.ts";
import type { Graph } from "./graph.ts";
import { type OpenItem, type SelectedMail, userAddress } from "./office.ts";

/** How the server is told which mail is meant: by the id that survives a move, read from Graph with the user's own token. */
export async function referenceOf(graph: Graph, mail: Extract<OpenItem, { kind: "mail" }>, mailbox: string, userAddress: string): Promise<MessageReference> {
  const message = await graph.readMessage(mail.itemId, mailbox === userAddress ? null : mailbox);
  return { mailbox, providerMessageId: message.id, internetMessageId: message.internetMessageId ?? mail.internetMessageId };
}

/** Of several selected mails Outlook tells no mailbox: one's own is asked first, then those that one shares. */
export async function referenceOfSelected(graph: Graph, mail: SelectedMail, mailboxes: string[]): Promise<MessageReference> {
  const own = userAddress();
  let first: unknown;
  for (const mailbox of [own, ...mailboxes.filter((address) => address !== own)]) {
    try {
      const message = await graph.readMessage(mail.itemId, mailbox === own ? null : mailbox);
      return { mailbox, providerMessageId: message.id, internetMessageId: message.internetMessageId };
    } catch (error) {
      first ??= error;
      if (!["graph_not_found", "graph_forbidden"].includes(problemOf(error).code)) throw error;
    }
  }
  throw first;
}
