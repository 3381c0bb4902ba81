import { eq } from "drizzle-orm";
import { importProfiles } from "../../../drizzle/schema/contacts.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { recordEvent } from "../events/record-event.ts";
import { findProfile } from "./profile-queries.ts";

/** Imports that were made with it keep their settings. */
export function deleteProfile(ctx: Ctx, { profileId }: { profileId: string }): Promise<void> {
  return inTransaction(ctx, async (ctx) => {
    const { name } = await findProfile(ctx, profileId);
    await ctx.db.delete(importProfiles).where(eq(importProfiles.id, profileId));
    await recordEvent(ctx, { name: "import_profile.deleted", subject: { type: "import_profile", id: profileId }, data: { name } });
  });
}
