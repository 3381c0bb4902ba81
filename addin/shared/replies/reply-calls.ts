import type { InsertedTemplate, Reply, ReplyAttachment, ReplyStart, SaveReply, SendReply } from "../../../server/contract/replies.ts";
import type { ApiConnection, UploadProgress } from "../api.ts";

/** The calls about answers from a case. Each rejects with ApiProblem. */
export function createReplyCalls({ client, upload }: ApiConnection) {
  const { cases, replies } = client;
  return {
    /** `since`: what moved after this number is told. */
    start: (caseId: string, since?: number): Promise<ReplyStart> => read(cases[":id"].reply.$get({ param: { id: caseId }, query: since === undefined ? {} : { since: String(since) as never } })),
    ofCase: async (caseId: string): Promise<Reply[]> => (await read<{ items: Reply[] }>(cases[":id"].replies.$get({ param: { id: caseId } }))).items,
    insertTemplate: (caseId: string, templateId: string): Promise<InsertedTemplate> => read(cases[":id"]["reply-templates"].$post({ param: { id: caseId }, json: { templateId } })),
    save: (id: string, json: SaveReply): Promise<Reply> => read(replies[":id"].$put({ param: { id }, json })),
    discard: (id: string) => read(replies[":id"].$delete({ param: { id } })),
    send: (id: string, json: SendReply): Promise<Reply> => read(replies[":id"].send.$post({ param: { id }, json })),
    takeBack: (id: string): Promise<Reply> => read(replies[":id"].undo.$post({ param: { id } })),
    rewrite: (id: string): Promise<Reply> => read(replies[":id"].rewrite.$post({ param: { id } })),
    resolve: (id: string, decision: "sent" | "resend"): Promise<Reply> => read(replies[":id"].resolve.$post({ param: { id }, json: { decision } })),
    sendFile: (file: File, onProgress?: UploadProgress): Promise<ReplyAttachment> =>
      upload(`/reply-files?fileName=${encodeURIComponent(file.name || "file")}`, file, { "content-type": "application/octet-stream" }, onProgress) as Promise<ReplyAttachment>,
  };
}

async function read<Answer>(response: Promise<{ json(): Promise<unknown> }>): Promise<Answer> {
  return (await (await response).json()) as Answer;
}
