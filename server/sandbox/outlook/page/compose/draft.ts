import type { MailApi } from "../mail/mail-api.ts";
import type { Attachment, FullMessage, MailAddress, Recipient } from "../mail/message.ts";
import { createStore } from "../store.ts";
import type { Store } from "../store.ts";

export type ComposeType = "newMail" | "reply" | "forward";
export type RecipientField = "to" | "cc" | "bcc";

export type DraftState = {
  /** Null until the draft has been saved for the first time. */
  id: string | null;
  composeType: ComposeType;
  conversationId: string | null;
  subject: string;
  to: MailAddress[];
  cc: MailAddress[];
  bcc: MailAddress[];
  attachments: Attachment[];
  headers: Record<string, string>;
  status: "clean" | "changed" | "saving" | "sending";
  savedAt: Date | null;
  error: string | null;
};

/** The editor that shows the body. Until it is there, the draft holds the body itself. */
export type BodyEditor = {
  html(): string;
  setHtml(html: string): void;
  insertAtStart(html: string): void;
  insertAtCursor(html: string): void;
  selection(): { html: string; text: string };
};

export type Draft = {
  state: Store<DraftState>;
  api: MailApi;
  change(change: Partial<Pick<DraftState, "subject" | RecipientField | "headers">>): void;
  body: BodyEditor;
  /** Connects the editor on the screen; gives the body that it shall show. */
  attachEditor(editor: BodyEditor | null): string;
  bodyChanged(): void;
  save(): Promise<string>;
  send(): Promise<void>;
  discard(): Promise<void>;
  addAttachment(name: string, contentType: string, contentBytes: string, isInline?: boolean): Promise<Attachment>;
  removeAttachment(id: string): Promise<void>;
};

export type DraftStart = {
  composeType: ComposeType;
  message?: FullMessage;
  subject?: string;
  to?: MailAddress[];
  cc?: MailAddress[];
  bcc?: MailAddress[];
  html?: string;
};

const AUTOSAVE_AFTER_MS = 1_500;

export function createDraft(api: MailApi, start: DraftStart): Draft {
  const state = createStore<DraftState>(initialState(start));
  let heldHtml = start.html ?? start.message?.body.content ?? "";
  let editor: BodyEditor | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let saving: Promise<string> | null = null;

  function changed(): void {
    state.set({ status: "changed", error: null });
    clearTimeout(timer);
    timer = setTimeout(() => void save().catch(() => undefined), AUTOSAVE_AFTER_MS);
  }

  const html = () => editor?.html() ?? heldHtml;
  const edit = (act: (on: BodyEditor) => void, held: () => string) => {
    if (editor) act(editor);
    else heldHtml = held();
    changed();
  };

  /** Saves one at a time, so that the first save cannot make two drafts. */
  async function save(): Promise<string> {
    clearTimeout(timer);
    if (saving) await saving.catch(() => undefined);
    saving = write();
    return saving;
  }

  async function write(): Promise<string> {
    const before = state.get();
    if (before.id && before.status === "clean") return before.id;
    state.set({ status: "saving" });
    try {
      const id =
        before.id ??
        (await api.graph<FullMessage>(`${api.root}/messages`, { method: "POST", body: graphDraft(before, html()) })).id;
      if (before.id) await api.update(id, graphDraft(before, html()));
      state.set((now) => ({ id, savedAt: new Date(), status: now.status === "saving" ? "clean" : now.status }));
      return id;
    } catch (error) {
      state.set({ status: "changed", error: error instanceof Error ? error.message : String(error) });
      throw error;
    }
  }

  return {
    state,
    api,
    change(change) {
      state.set(change);
      changed();
    },
    body: {
      html,
      setHtml: (next) =>
        edit(
          (on) => on.setHtml(next),
          () => next,
        ),
      insertAtStart: (part) =>
        edit(
          (on) => on.insertAtStart(part),
          () => part + heldHtml,
        ),
      insertAtCursor: (part) =>
        edit(
          (on) => on.insertAtCursor(part),
          () => part + heldHtml,
        ),
      selection: () => editor?.selection() ?? { html: "", text: "" },
    },
    attachEditor(next) {
      if (!next && editor) heldHtml = editor.html();
      editor = next;
      return heldHtml;
    },
    bodyChanged: changed,
    save,
    async send() {
      const id = await save();
      state.set({ status: "sending" });
      await api.graph(`${api.message(id)}/send`, { method: "POST" }).catch((error: unknown) => {
        state.set({ status: "clean", error: error instanceof Error ? error.message : String(error) });
        throw error;
      });
    },
    async discard() {
      clearTimeout(timer);
      await saving?.catch(() => undefined);
      const { id } = state.get();
      if (id) await api.remove(id);
    },
    async addAttachment(name, contentType, contentBytes, isInline = false) {
      const id = await save();
      const body = { "@odata.type": "#microsoft.graph.fileAttachment", name, contentType, contentBytes, isInline };
      const added = await api.graph<Attachment>(`${api.message(id)}/attachments`, { method: "POST", body });
      state.set((now) => ({ attachments: [...now.attachments, added] }));
      return added;
    },
    async removeAttachment(attachmentId) {
      const id = await save();
      await api.graph(`${api.message(id)}/attachments/${encodeURIComponent(attachmentId)}`, { method: "DELETE" });
      state.set((now) => ({ attachments: now.attachments.filter((each) => each.id !== attachmentId) }));
    },
  };
}

function initialState(start: DraftStart): DraftState {
  const { message } = start;
  const addresses = (recipients: Recipient[] | undefined) => recipients?.map((each) => each.emailAddress) ?? [];
  return {
    id: message?.id ?? null,
    composeType: start.composeType,
    conversationId: message?.conversationId ?? null,
    subject: start.subject ?? message?.subject ?? "",
    to: start.to ?? addresses(message?.toRecipients),
    cc: start.cc ?? addresses(message?.ccRecipients),
    bcc: start.bcc ?? addresses(message?.bccRecipients),
    attachments: message?.attachments ?? [],
    headers: {},
    status: start.html === undefined && message ? "clean" : "changed",
    savedAt: null,
    error: null,
  };
}

function graphDraft(state: DraftState, html: string): unknown {
  const recipients = (addresses: MailAddress[]) => addresses.map((emailAddress) => ({ emailAddress }));
  const headers = Object.entries(state.headers).map(([name, value]) => ({ name, value }));
  return {
    subject: state.subject,
    body: { contentType: "html", content: html },
    toRecipients: recipients(state.to),
    ccRecipients: recipients(state.cc),
    bccRecipients: recipients(state.bcc),
    ...(headers.length > 0 ? { internetMessageHeaders: headers } : {}),
  };
}
