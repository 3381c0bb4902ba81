import type { MailApi } from "../mail/mail-api.ts";
import type { FullMessage, MailAddress } from "../mail/message.ts";
import { createDraft } from "./draft.ts";
import type { ComposeType, Draft } from "./draft.ts";

/** Attachments as office.js hands them over: `["file", name, url, isInline]` or `["item", name, item id]`. */
export type FormAttachment = [kind: string, name: string, source: string, isInline?: boolean];

export type ComposeRequest =
  | {
      kind: "new";
      to?: MailAddress[];
      cc?: MailAddress[];
      bcc?: MailAddress[];
      subject?: string;
      html?: string;
      attachments?: FormAttachment[];
    }
  | { kind: "reply" | "replyAll" | "forward"; messageId: string; html?: string; attachments?: FormAttachment[] }
  | { kind: "draft"; messageId: string };

const ACTIONS = { reply: "createReply", replyAll: "createReplyAll", forward: "createForward" } as const;

/** Opens what the compose window shows; replies and forwards are drafts that Graph makes, with the quoted mail. */
export async function startDraft(api: MailApi, request: ComposeRequest): Promise<Draft> {
  if (request.kind === "new")
    return withAttachments(
      createDraft(api, { ...request, composeType: "newMail", html: request.html ?? "" }),
      request.attachments,
    );
  if (request.kind === "draft")
    return createDraft(api, { composeType: "newMail", message: await api.open(request.messageId) });
  const made = await api.graph<FullMessage>(`${api.message(request.messageId)}/${ACTIONS[request.kind]}`, {
    method: "POST",
    body: {},
  });
  const message = await api.open(made.id);
  const composeType: ComposeType = request.kind === "forward" ? "forward" : "reply";
  const html = request.html ? `<div>${request.html}</div>${message.body.content}` : undefined;
  return withAttachments(
    createDraft(api, { composeType, message, ...(html === undefined ? {} : { html }) }),
    request.attachments,
  );
}

async function withAttachments(draft: Draft, attachments: FormAttachment[] = []): Promise<Draft> {
  for (const [kind, name, source, isInline] of attachments) {
    if (kind === "file") await attachFromUrl(draft, name, source, isInline);
  }
  return draft;
}

/** Fetches a file for the draft, as Outlook does for an address that an add-in names. */
export async function attachFromUrl(draft: Draft, name: string, url: string, isInline = false) {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url} answered ${response.status}`);
  const blob = await response.blob();
  return draft.addAttachment(name, blob.type || "application/octet-stream", await base64(blob), isInline);
}

export function base64(blob: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result).replace(/^data:[^,]*,/, ""));
    reader.onerror = () => reject(reader.error ?? new Error("The file could not be read."));
    reader.readAsDataURL(blob);
  });
}
