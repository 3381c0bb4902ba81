import { type Ctx, inTransaction } from "../../context.ts";
import { recordEvent } from "../events/record-event.ts";
import { lockSignIn } from "../people/lock-sign-in.ts";
import { makeLink } from "./links.ts";
import { hasAdmin } from "./register.ts";

/** The link by which whoever sees the console makes themselves the first admin; null where there is one. Each start makes the one before worthless. */
export function offerFirstAdmin(ctx: Ctx): Promise<{ url: string; expiresAt: Date } | null> {
  return inTransaction(ctx, async (ctx) => {
    await lockSignIn(ctx);
    if (await hasAdmin(ctx)) return null;
    const link = await makeLink(ctx, { purpose: "first_admin" });
    await recordEvent(ctx, { name: "first_admin.offered", subject: { type: "account_link", id: link.id } });
    return link;
  });
}
