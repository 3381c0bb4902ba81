import { RuleSettings } from "../../contract/rules.ts";
import { singleSettings } from "../settings/single-settings.ts";

const subject = { type: "rule_settings", id: "00000000-0000-4000-8000-00000000a1e5" };

/** Whether all rules that hold are run for an event, or the first alone. */
export const ruleSettings = singleSettings<RuleSettings>(subject, { schema: RuleSettings.partial(), defaults: { match: "all" } });
