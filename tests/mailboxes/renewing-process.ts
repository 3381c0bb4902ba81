import { Agent } from "undici";
import { createDelegatedAccess } from "../../server/adapters/entra/delegated-access.ts";
import { type Ctx, type Ports, systemActor } from "../../server/context.ts";
import { openDatabase } from "../../server/db.ts";
import { uuidv7 } from "../../server/ids.ts";
import { createMailboxTokens } from "../../server/services/mailboxes/mailbox-tokens.ts";
import { mailboxScopes } from "../../server/vendors.ts";
import { clientId, clientSecret, otherTenantId } from "../sandbox/entra-on-the-wire.ts";

/** Renews a person's leave, and dies when Entra has answered and nothing is written yet. */
const { databaseUrl, tokenUrl, certificate, address, at } = JSON.parse(process.argv[2]!) as { databaseUrl: string; tokenUrl: string; certificate: string; address: string; at: string };
const now = () => new Date(at);
const access = createDelegatedAccess({ tokenUrl, homeTenantId: otherTenantId, clientId, clientSecret, scopes: mailboxScopes, dispatcher: new Agent({ connect: { ca: certificate } }) });
const dies: typeof access.renew = async (...shown) => {
  const answer = await access.renew(...shown);
  if (answer.outcome === "granted") process.kill(process.pid, "SIGKILL");
  return answer;
};
const ports = { jobs: { enqueue: async () => {}, subscribersOf: () => [] }, settingsKey: new Uint8Array(32).fill(7) } as unknown as Ports;
const database = openDatabase(databaseUrl, { max: 2 });
const ctx: Ctx = { db: database.db, actor: systemActor("Mailroom"), now, newId: () => uuidv7(now()), ports, cause: null };
await createMailboxTokens({ access: { ...access, renew: dies }, getAppToken: async () => "app", clock: now })(ctx, address);
process.exit(1);
