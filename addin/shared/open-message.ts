import type { MessageReference } from "../../server/contract/conversations.ts";
import type { Graph } from "./graph.ts";
import type { OpenItem } from "./office.ts";

/** How the server is told which mail is meant: by the id that survives a move, read from Graph with the user's own token. */
export async function referenceOf(graph: Graph, mail: Extract<OpenItem, { kind: "mail" }>, mailbox: string, userAddress: string): Promise<MessageReference> {
  const message = await graph.readMessage(mail.itemId, mailbox === userAddress ? null : mailbox);
  return { mailbox, providerMessageId: message.id, internetMessageId: message.internetMessageId ?? mail.internetMessageId };
}
