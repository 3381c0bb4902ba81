import { createStore } from "../store.ts";
import type { Store } from "../store.ts";
import { followFolder } from "./folder-sync.ts";
import type { MailApi } from "./mail-api.ts";
import { applyChanges, byNewest, orderFolders } from "./mail-state.ts";
import type { MailState } from "./mail-state.ts";

/** The open mailbox: its folders, the shown folder's messages, what is selected, and the message in the reading pane. */
export type MailStore = {
  state: Store<MailState>;
  api: MailApi;
  start(): Promise<void>;
  openFolder(folderId: string): Promise<void>;
  loadMore(): Promise<void>;
  select(ids: string[]): void;
  reopen(): Promise<void>;
  setRead(ids: string[], isRead: boolean): Promise<void>;
  move(ids: string[], destinationId: string): Promise<void>;
  /** Takes away at once what was deleted or sent elsewhere on the page. */
  forget(id: string): void;
  stop(): void;
};

export function createMailStore(api: MailApi): MailStore {
  const state = createStore<MailState>({
    folders: [],
    folderId: null,
    messages: [],
    nextLink: null,
    loading: true,
    error: null,
    selectedIds: [],
    open: null,
    openError: null,
  });
  let following = new AbortController();
  let opening = 0;

  async function start(): Promise<void> {
    try {
      state.set({ loading: true, error: null });
      await refreshFolders();
      const inbox = state.get().folders[0];
      if (inbox) await openFolder(inbox.id);
    } catch (error) {
      state.set({ loading: false, error: words(error) });
    }
  }

  async function refreshFolders(): Promise<void> {
    const known = state.get().folders;
    const folders = await api.folders();
    state.set({ folders: await orderFolders(folders, known, api.folderId) });
  }

  async function openFolder(folderId: string): Promise<void> {
    following.abort();
    const current = (following = new AbortController());
    state.set({ folderId, messages: [], nextLink: null, loading: true, error: null });
    select([]);
    try {
      const page = await api.messages(folderId);
      if (current.signal.aborted) return;
      state.set({ messages: page.value, nextLink: page["@odata.nextLink"] ?? null, loading: false });
      void followFolder(api, folderId, current.signal, (changes) => {
        state.set((value) => applyChanges(value, changes));
        void refreshFolders().catch(() => undefined);
        const openId = state.get().open?.id;
        if (changes.some((change) => change.id === openId && change.categories)) void reopen();
      });
    } catch (error) {
      if (!current.signal.aborted) state.set({ loading: false, error: words(error) });
    }
  }

  async function loadMore(): Promise<void> {
    const { nextLink, folderId } = state.get();
    if (!nextLink || !folderId) return;
    state.set({ nextLink: null });
    const page = await api.messages(folderId, nextLink);
    if (state.get().folderId !== folderId) return;
    state.set((value) => {
      const known = new Set(value.messages.map((message) => message.id));
      const added = page.value.filter((message) => !known.has(message.id));
      return { messages: [...value.messages, ...added].sort(byNewest), nextLink: page["@odata.nextLink"] ?? null };
    });
  }

  function select(ids: string[]): void {
    const [only] = ids;
    opening++;
    state.set({
      selectedIds: ids,
      openError: null,
      ...(ids.length === 1 && only === state.get().open?.id ? {} : { open: null }),
    });
    if (ids.length === 1 && only) void openMessage(only);
  }

  async function openMessage(id: string): Promise<void> {
    const turn = ++opening;
    try {
      const open = await api.open(id);
      if (turn !== opening) return;
      state.set({ open });
      if (!open.isRead && !open.isDraft) await setRead([id], true);
    } catch (error) {
      if (turn === opening) state.set({ openError: words(error) });
    }
  }

  async function reopen(): Promise<void> {
    const [only] = state.get().selectedIds;
    if (only && state.get().selectedIds.length === 1) await openMessage(only);
  }

  async function setRead(ids: string[], isRead: boolean): Promise<void> {
    state.set((value) =>
      applyChanges(
        value,
        ids.map((id) => ({ id, isRead })),
      ),
    );
    await Promise.all(ids.map((id) => api.update(id, { isRead })));
    await refreshFolders();
  }

  function forget(id: string): void {
    state.set((value) => applyChanges(value, [{ id, "@removed": { reason: "deleted" } }]));
    void refreshFolders().catch(() => undefined);
  }

  async function takeAway(ids: string[], act: (id: string) => Promise<unknown>): Promise<void> {
    const next = neighbour(state.get(), ids);
    await Promise.all(ids.map(act));
    state.set((value) =>
      applyChanges(
        value,
        ids.map((id) => ({ id, "@removed": { reason: "deleted" } })),
      ),
    );
    select(next ? [next] : []);
    await refreshFolders();
  }

  return {
    state,
    api,
    start,
    openFolder,
    loadMore,
    select,
    reopen,
    setRead,
    forget,
    move: (ids, destinationId) => takeAway(ids, (id) => api.move(id, destinationId)),
    stop: () => following.abort(),
  };
}

/** The message that takes the selection when these go. */
function neighbour(value: MailState, ids: string[]): string | undefined {
  const last = value.messages.findLastIndex((message) => ids.includes(message.id));
  const rest = value.messages.filter((message) => !ids.includes(message.id));
  return (rest.find((message) => value.messages.indexOf(message) > last) ?? rest.at(-1))?.id;
}

function words(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
