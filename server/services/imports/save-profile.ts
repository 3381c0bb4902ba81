import { eq } from "drizzle-orm";
import { importProfiles } from "../../../drizzle/schema/contacts.ts";
import type { ImportProfile, SaveImportProfile } from "../../contract/imports.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { refuse } from "../../errors.ts";
import { calledOnce } from "../contacts/called-once.ts";
import { fingerprintOf } from "../contacts/suggest-mapping.ts";
import { recordEvent } from "../events/record-event.ts";
import { refuseBadSettings } from "./check-settings.ts";
import { findProfile, toProfile } from "./profile-queries.ts";

/** A new profile, or with an id other settings of a known one. Refuses `conflict` where another has the name. */
export async function saveProfile(ctx: Ctx, input: SaveImportProfile & { id?: string }): Promise<ImportProfile> {
  const { actor } = ctx;
  if (actor.type !== "user") throw refuse("forbidden", "Only a user saves an import profile.");
  const { name, description, settings } = input;
  const save = async (ctx: Ctx) => {
    await refuseBadSettings(ctx, settings);
    const fingerprint = fingerprintOf(settings.mapping.map((column) => column.column));
    const id = input.id ?? ctx.newId();
    if (input.id) {
      await findProfile(ctx, id);
      await ctx.db.update(importProfiles).set({ name, description, settings, fingerprint }).where(eq(importProfiles.id, id));
    } else {
      await ctx.db.insert(importProfiles).values({ id, name, description, settings, fingerprint, createdBy: actor.id, createdAt: ctx.now() });
    }
    await recordEvent(ctx, { name: "import_profile.saved", subject: { type: "import_profile", id }, data: { name } });
    return toProfile(await findProfile(ctx, id));
  };
  return calledOnce(name, () => inTransaction(ctx, save));
}
