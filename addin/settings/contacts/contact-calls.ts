import type { z } from "zod";
import type { ChannelName } from "../../../server/contract/common.ts";
import type { Consent, Contact, ContactChoice, ContactFilter, ContactList, ContactPage, ContactQuery, DuplicateContact, EraseContact, ExportChosen, SaveContact, SaveContactList, SaveSegment, Segment, SuppressAddress, Suppression } from "../../../server/contract/contacts.ts";
import type { ImportSummary } from "../../../server/contract/imports.ts";
import type { Receipt } from "../../../server/contract/receipts.ts";
import type { OptIn, RequestedOptIns, RequestOptIns, TopicLeft } from "../../../server/contract/subscriptions.ts";
import type { ApiConnection } from "../../shared/api.ts";

/** Persons found, without the place in the list. */
export type FoundBy = Pick<z.input<typeof ContactQuery>, "search" | "filter" | "segmentId" | "listId" | "sort" | "order">;

export interface Subscriptions {
  topicsLeft: TopicLeft[];
  optIns: OptIn[];
  receipts: Receipt[];
}

export const CONTACTS_PAGE = 50;
const SUPPRESSIONS_PAGE = "50";
/** How many imports a filter offers, newest first. */
const IMPORTS_OFFERED = "50";

/** The calls about contacts, lists, segments and suppressions. Each rejects with ApiProblem. */
export function createContactCalls({ client, download }: ApiConnection) {
  const { contacts } = client;
  const lists = client["contact-lists"];
  const { segments, suppressions } = client;
  return {
    page: (query: FoundBy, after: string | null, limit = CONTACTS_PAGE): Promise<ContactPage> =>
      read(contacts.$get({ query: { ...query, limit: String(limit), ...(after !== null && { after }) } })),
    one: (id: string): Promise<Contact> => read(contacts[":id"].$get({ param: { id } })),
    create: (json: SaveContact): Promise<Contact> => read(contacts.$post({ json })),
    change: (id: string, contact: SaveContact, updatedAt: string): Promise<Contact> => read(contacts[":id"].$put({ param: { id }, json: { contact, updatedAt } })),
    duplicates: (id: string): Promise<DuplicateContact[]> => items(contacts[":id"].duplicates.$get({ param: { id } })),
    merge: (id: string, otherId: string): Promise<Contact> => read(contacts[":id"].merges.$post({ param: { id }, json: { otherId } })),
    takeApart: (id: string, mergeId: string): Promise<Contact> => read(contacts[":id"].merges[":mergeId"].undo.$post({ param: { id, mergeId } })),
    recordConsent: (id: string, json: Pick<Consent, "channel" | "state" | "source">): Promise<Contact> => read(contacts[":id"].consents.$post({ param: { id }, json })),
    subscriptions: (id: string): Promise<Subscriptions> => read(contacts[":id"].subscriptions.$get({ param: { id } })),
    askForConsent: (json: RequestOptIns): Promise<RequestedOptIns> => read(client["opt-ins"].$post({ json })),
    erase: (id: string, json: EraseContact) => read(contacts[":id"].erasure.$post({ param: { id }, json })),
    everything: (id: string): Promise<Blob> => download(`/contacts/${encodeURIComponent(id)}/export`),
    csv: (query: FoundBy): Promise<Blob> => download(`/contacts/export.csv?${new URLSearchParams(Object.entries(query).filter(([, value]) => value))}`),
    csvOf: (chosen: z.input<typeof ExportChosen>): Promise<Blob> => download("/contacts/export.csv", chosen),

    changeTags: (json: { choice: ContactChoice; add: string[]; remove: string[] }): Promise<{ count: number }> => read(contacts.tags.$post({ json })),
    tags: (): Promise<{ tag: string; count: number }[]> => items(client["contact-tags"].$get()),

    lists: (): Promise<ContactList[]> => items(lists.$get()),
    createList: (json: SaveContactList): Promise<ContactList> => read(lists.$post({ json })),
    changeList: (id: string, json: SaveContactList): Promise<ContactList> => read(lists[":id"].$put({ param: { id }, json })),
    deleteList: (id: string) => read(lists[":id"].$delete({ param: { id } })),
    addToList: (id: string, choice: ContactChoice): Promise<{ count: number }> => read(lists[":id"].members.$post({ param: { id }, json: { choice } })),
    takeOffList: (id: string, choice: ContactChoice): Promise<{ count: number }> => read(lists[":id"].removals.$post({ param: { id }, json: { choice } })),

    segments: (): Promise<Segment[]> => items(segments.$get()),
    createSegment: (json: SaveSegment): Promise<Segment> => read(segments.$post({ json })),
    changeSegment: (id: string, json: SaveSegment): Promise<Segment> => read(segments[":id"].$put({ param: { id }, json })),
    deleteSegment: (id: string) => read(segments[":id"].$delete({ param: { id } })),
    countOf: (filter: ContactFilter): Promise<{ count: number; isCountExact: boolean }> => read(segments.count.$post({ json: { filter } })),

    suppressions: (query: { channel?: ChannelName; search?: string }, after: string | null): Promise<{ items: Suppression[]; next: string | null }> =>
      read(suppressions.$get({ query: { ...query, limit: SUPPRESSIONS_PAGE, ...(after !== null && { after }) } })),
    suppress: (json: SuppressAddress): Promise<Suppression> => read(suppressions.$post({ json })),
    release: (id: string) => read(suppressions[":id"].$delete({ param: { id } })),

    recentImports: (): Promise<ImportSummary[]> => items(client.imports.$get({ query: { limit: IMPORTS_OFFERED } })),
  };
}

async function read<Answer>(response: Promise<{ json(): Promise<unknown> }>): Promise<Answer> {
  return (await (await response).json()) as Answer;
}

async function items<Item>(response: Promise<{ json(): Promise<unknown> }>): Promise<Item[]> {
  return (await read<{ items: Item[] }>(response)).items;
}
