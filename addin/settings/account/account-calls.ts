import type { Account, ApiKey, BeginFactor, Invited, InvitePerson, MadeApiKey, MakeApiKey, PersonAccount, Proof, RecoveryCodes, Session, SignInSettings } from "../../../server/contract/accounts.ts";
import type { Role, User } from "../../../server/contract/people.ts";
import type { ApiConnection } from "../../shared/api.ts";

/** The calls about one's own account, and an admin's about those of others. Each rejects with ApiProblem. */
export function createAccountCalls({ client }: ApiConnection) {
  const { me } = client;
  const person = client.users[":id"];
  return {
    read: (): Promise<Account> => read(me.account.$get()),
    changePassword: (json: { current?: string; password: string }): Promise<unknown> => read(me.password.$put({ json })),
    beginFactor: (json: Proof): Promise<BeginFactor> => read(me.factor.$post({ json })),
    confirmFactor: (code: string): Promise<RecoveryCodes> => read(me.factor.confirm.$post({ json: { code } })),
    removeFactor: (json: Proof): Promise<unknown> => read(me.factor.remove.$post({ json })),
    renewCodes: (json: Proof): Promise<RecoveryCodes> => read(me["recovery-codes"].$post({ json })),
    sessions: async (): Promise<Session[]> => (await read<{ items: Session[] }>(me.sessions.$get())).items,
    endSession: (id: string): Promise<unknown> => read(me.sessions[":id"].$delete({ param: { id } })),
    endOtherSessions: (): Promise<{ endedCount: number }> => read(me.sessions.$delete()),
    keys: (): Promise<{ items: ApiKey[]; verbs: Record<Role, string[]> }> => read(me["api-keys"].$get()),
    makeKey: (json: MakeApiKey): Promise<MadeApiKey> => read(me["api-keys"].$post({ json })),
    revokeKey: (id: string): Promise<unknown> => read(me["api-keys"][":id"].$delete({ param: { id } })),

    invite: (json: InvitePerson): Promise<Invited> => read(client.users.$post({ json })),
    ended: async (): Promise<User[]> => (await read<{ items: User[] }>(client.users.ended.$get())).items,
    ofPerson: (id: string): Promise<PersonAccount> => read(person.account.$get({ param: { id } })),
    inviteAgain: (id: string): Promise<Invited> => read(person.invitation.$post({ param: { id } })),
    saveRole: (id: string, role: Role): Promise<unknown> => read(person.role.$put({ param: { id }, json: { role } })),
    endAccess: (id: string): Promise<unknown> => read(person.access.end.$post({ param: { id } })),
    giveAccessBack: (id: string): Promise<unknown> => read(person.access["give-back"].$post({ param: { id } })),
    endSessionsOf: (id: string): Promise<unknown> => read(person.sessions.end.$post({ param: { id } })),
    resetFactor: (id: string): Promise<unknown> => read(person.factor.reset.$post({ param: { id } })),
    revokeKeyOf: (id: string, keyId: string): Promise<unknown> => read(person["api-keys"][":keyId"].$delete({ param: { id, keyId } })),
    signInSettings: (): Promise<SignInSettings> => read(client["sign-in-settings"].$get()),
    saveSignInSettings: (json: SignInSettings): Promise<SignInSettings> => read(client["sign-in-settings"].$put({ json })),
  };
}

async function read<Body>(answer: Promise<{ json(): Promise<unknown> }>): Promise<Body> {
  return (await (await answer).json()) as Body;
}
