import { RetentionSettings } from "../../contract/retention.ts";
import { singleSettings } from "../settings/single-settings.ts";

/** For ever: nobody loses anything that they did not ask to lose. */
const defaults: RetentionSettings = { cases: null, mails: null, imports: null, llmCalls: null, webhookCalls: null, events: null };

export const { read: readRetentionSettings, save: saveRetentionSettings } = singleSettings<RetentionSettings>({ type: "retention", id: "00000000-0000-4000-8000-00000000de1e" }, { schema: RetentionSettings.partial(), defaults });
