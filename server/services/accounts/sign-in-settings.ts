import { SignInSettings } from "../../contract/accounts.ts";
import type { Ctx } from "../../context.ts";
import { singleSettings } from "../settings/single-settings.ts";

const kept = singleSettings<SignInSettings>({ type: "sign_in_settings", id: "00000000-0000-4000-8000-00000000b517" }, { schema: SignInSettings.partial(), defaults: { isRegistrationOpen: false } });

export function readSignInSettings(ctx: Ctx): Promise<SignInSettings> {
  return kept.read(ctx);
}

/** Whether people may register by themselves, as viewers of no team, with an address that they have shown to be theirs. */
export function saveSignInSettings(ctx: Ctx, settings: SignInSettings): Promise<SignInSettings> {
  return kept.save(ctx, settings);
}
