import type { z } from "zod";
import type { Arrival, ArrivalOutcome, ChangeMailbox, ConnectMailbox, MailboxCount, MailboxState, MailboxTest, OutlookFolder, PersonalMailbox } from "../../../server/contract/mailboxes.ts";
import type { ApiConnection } from "../../shared/api.ts";

export interface ArrivalFilter {
  outcome?: ArrivalOutcome;
  reason?: string;
  search?: string;
}

/** The calls about mailboxes. Each rejects with ApiProblem. */
export function createMailboxCalls({ client }: ApiConnection) {
  const one = client.mailboxes[":id"];
  const param = (id: string) => ({ param: { id } });
  return {
    list: (): Promise<MailboxState[]> => items(client.mailboxes.$get()),
    personal: (): Promise<PersonalMailbox[]> => items(client.mailboxes.personal.$get()),
    connectOwn: (): Promise<MailboxState> => read(client.me.mailbox.$post()),
    disconnectOwn: (): Promise<MailboxState> => read(client.me.mailbox.$delete()),
    test: (address: string): Promise<MailboxTest> => read(client.mailboxes.test.$post({ json: { address } })),
    connect: (json: z.input<typeof ConnectMailbox>): Promise<MailboxState> => read(client.mailboxes.$post({ json })),
    change: (id: string, json: ChangeMailbox): Promise<MailboxState> => read(one.$patch({ ...param(id), json })),
    folders: (id: string): Promise<OutlookFolder[]> => items(one.folders.$get(param(id))),
    watch: (id: string, json: { version: number; folders: string[] }): Promise<MailboxState> => read(one.folders.$put({ ...param(id), json })),
    readNow: (id: string) => read(one.read.$post(param(id))),
    arrivals: (id: string, filter: ArrivalFilter, after: string | null): Promise<{ items: Arrival[]; next: string | null }> => read(one.arrivals.$get({ ...param(id), query: { ...filter, ...(after !== null && { after }) } })),
    runAgain: (id: string, providerMessageId?: string) => read(one.arrivals.again.$post({ ...param(id), json: { providerMessageId } })),
    counts: (id: string): Promise<MailboxCount[]> => items(one.counts.$get(param(id))),
  };
}

async function read<Body>(answer: Promise<{ json(): Promise<Body> }>): Promise<Body> {
  return (await answer).json();
}

async function items<Item>(answer: Promise<{ json(): Promise<{ items: Item[] }> }>): Promise<Item[]> {
  return (await read(answer)).items;
}
