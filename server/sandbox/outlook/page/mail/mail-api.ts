import type { Graph } from "../graph.ts";
import { FULL_FIELDS, SUMMARY_FIELDS } from "./message.ts";
import type { Attachment, FullMessage, MailFolder, MessageSummary } from "./message.ts";

export type Page<T> = { value: T[]; "@odata.nextLink"?: string; "@odata.deltaLink"?: string };
export type MessageChange = Partial<MessageSummary> & { id: string; "@removed"?: { reason: string } };

const MESSAGES_PER_PAGE = 50;
const CHANGES_PER_PAGE = 200;

/** The Graph calls of one mailbox; `root` is its path, such as `/me`. */
export function createMailApi(graph: Graph, root: string) {
  const message = (id: string) => `${root}/messages/${encodeURIComponent(id)}`;
  return {
    graph,
    root,
    message,
    folders: async () => (await graph<Page<MailFolder>>(`${root}/mailFolders?$top=100`)).value,
    /** Graph tells a folder's well-known name in the beta version only, so the ids are asked for by name. */
    folderId: async (name: string) => (await graph<MailFolder>(`${root}/mailFolders/${name}?$select=id`)).id,
    messages: (folderId: string, nextLink?: string) =>
      graph<Page<MessageSummary>>(
        nextLink ??
          `${root}/mailFolders/${encodeURIComponent(folderId)}/messages?$top=${MESSAGES_PER_PAGE}` +
            `&$select=${SUMMARY_FIELDS}&$orderby=receivedDateTime%20desc`,
      ),
    changes: (folderId: string, link: string | undefined, signal: AbortSignal) =>
      graph<Page<MessageChange>>(
        link ?? `${root}/mailFolders/${encodeURIComponent(folderId)}/messages/delta?$select=${SUMMARY_FIELDS}`,
        { signal, headers: { prefer: `odata.maxpagesize=${CHANGES_PER_PAGE}` } },
      ),
    summary: (id: string) => graph<MessageSummary>(`${message(id)}?$select=${SUMMARY_FIELDS}`),
    async open(id: string): Promise<FullMessage> {
      const [opened, attachments] = await Promise.all([
        graph<FullMessage>(`${message(id)}?$select=${FULL_FIELDS}`),
        graph<Page<Attachment>>(`${message(id)}/attachments?$select=id,name,contentType,size,isInline`),
      ]);
      return { ...opened, attachments: attachments.value };
    },
    attachment: (id: string, attachmentId: string) =>
      graph<Attachment & { contentBytes?: string; contentId?: string }>(
        `${message(id)}/attachments/${encodeURIComponent(attachmentId)}`,
      ),
    update: (id: string, change: unknown) => graph(message(id), { method: "PATCH", body: change }),
    move: (id: string, destinationId: string) =>
      graph<MessageSummary>(`${message(id)}/move`, { method: "POST", body: { destinationId } }),
    remove: (id: string) => graph(message(id), { method: "DELETE" }),
  };
}

export type MailApi = ReturnType<typeof createMailApi>;
