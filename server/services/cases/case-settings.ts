import { CaseSettings } from "../../contract/cases.ts";
import type { Ctx } from "../../context.ts";
import { singleSettings } from "../settings/single-settings.ts";

const kept = singleSettings<CaseSettings>({ type: "case_settings", id: "00000000-0000-4000-8000-0000000ca5e5" }, { schema: CaseSettings.partial(), defaults: { followUp: "reopen", reopenWithinDays: 14 } });

export function readCaseSettings(ctx: Ctx): Promise<CaseSettings> {
  return kept.read(ctx);
}

export function saveCaseSettings(ctx: Ctx, settings: CaseSettings): Promise<CaseSettings> {
  return kept.save(ctx, settings);
}
