import { type Ctx, inTransaction } from "../../context.ts";
import { refuse } from "../../errors.ts";
import { enqueueJob } from "../events/enqueue-job.ts";
import { recordEvent } from "../events/record-event.ts";
import { findAccount } from "./account-of.ts";
import type { Asker } from "./asker.ts";
import { type Attempt, countAttempts, tooMany } from "./attempts.ts";
import { makeLink } from "./links.ts";
import { readSignInSettings } from "./sign-in-settings.ts";
import { tellByMail } from "./tell-by-mail.ts";

interface AskForLink {
  purpose: "reset" | "registration";
  email: string;
  /** Of whom nobody knows yet. */
  name: string;
  asker: Asker;
}

/** Always answers the same, after the same work: whether there is such an account is found out by a job. */
export async function askForLink(ctx: Ctx, { purpose, email, name, asker }: AskForLink): Promise<void> {
  if (purpose === "registration" && !(await readSignInSettings(ctx)).isRegistrationOpen) throw refuse("forbidden", "Nobody can register here without an invitation.", { remedy: "Ask an admin to invite you." });
  const attempts: Attempt[] = [{ limit: "mail_to", of: email }, ...(asker.address === null ? [] : [{ limit: "mail_from_address", of: asker.address } as const])];
  const over = await countAttempts(ctx, attempts);
  // That one address was written to often enough is not said: the answer is the same.
  if (over?.limit === "mail_to") return;
  if (over) throw tooMany(over);
  await inTransaction(ctx, (ctx) => enqueueJob(ctx, "account.sendLink", { purpose, email: email.toLowerCase(), name, from: asker.address }));
}

/** The job: a link for whoever is known, one to register for whoever is not, and nothing at all for whoever was shut out. */
export async function sendLink(ctx: Ctx, { purpose, email, name, from }: { purpose: "reset" | "registration"; email: string; name: string; from: string | null }): Promise<void> {
  await inTransaction(ctx, async (ctx) => {
    const known = await findAccount(ctx, { email });
    if (known?.user.disabledAt) return;
    if (known) {
      const { user } = known;
      const link = await makeLink(ctx, { purpose: "reset", userId: user.id });
      await recordEvent(ctx, { name: "password.reset_requested", subject: { type: "user", id: user.id }, data: { userId: user.id, from } });
      await tellByMail(ctx, { kind: "reset", user, linkId: link.id });
      return;
    }
    if (purpose === "reset") return;
    const link = await makeLink(ctx, { purpose: "registration", email, name });
    await tellByMail(ctx, { kind: "registration", user: { id: null, email, name }, linkId: link.id });
  });
}
