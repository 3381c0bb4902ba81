import { z } from "zod";
import { SignInSettings } from "../../contract/accounts.ts";
import { CampaignSettings } from "../../contract/campaigns.ts";
import { CaseSettings } from "../../contract/cases.ts";
import { SaveLlmSettings } from "../../contract/classification.ts";
import { Thresholds } from "../../contract/monitoring.ts";
import { NotificationLanguage, NotificationSettings, NotificationTemplateKey, NotificationText } from "../../contract/notifications.ts";
import { RuleSettings } from "../../contract/rules.ts";
import type { Ctx } from "../../context.ts";
import { refuse } from "../../errors.ts";
import { readSignInSettings, saveSignInSettings } from "../accounts/sign-in-settings.ts";
import { readCampaignSettings, saveCampaignSettings } from "../campaigns/campaign-settings.ts";
import { readCaseSettings, saveCaseSettings } from "../cases/case-settings.ts";
import { findSettingsRow } from "../classification/llm-settings.ts";
import { saveLlmSettings } from "../classification/save-llm-settings.ts";
import { readThresholds, saveThresholds } from "../monitoring/thresholds.ts";
import { readNotificationSettings, saveNotificationSettings } from "../notifications/notification-settings.ts";
import { listNotificationTemplates, saveNotificationTemplate } from "../notifications/templates.ts";
import { ruleSettings } from "../rules/rule-settings.ts";
import { byKey, type Item, section, told } from "./section.ts";

const TextItem = NotificationText.extend({ key: NotificationTemplateKey, language: NotificationLanguage });

/** Those that the desk has words of its own for. */
export const notificationTextsSection = section<{ version: number }, z.infer<typeof TextItem>>({
  name: "notificationTexts",
  keyOf: ({ key, language }) => (typeof key === "string" && typeof language === "string" ? `${key} ${language}` : undefined),
  async read(ctx) {
    const own = (await listNotificationTemplates(ctx)).filter(({ isDefault }) => !isDefault);
    return own.map((text) => ({ key: `${text.key} ${text.language}`, row: { version: text.version }, item: TextItem.parse(text) })).toSorted(byKey);
  },
  async take(_ctx, given) {
    const input = TextItem.parse(given);
    return { input, wanted: input };
  },
  async save(ctx, { input }, current) {
    await saveNotificationTemplate(ctx, { ...input, version: current?.row.version ?? 0 });
  },
});

interface Single {
  schema: z.ZodType<object>;
  /** Null: nobody set it. */
  read(ctx: Ctx): Promise<object | null>;
  save(ctx: Ctx, settings: never): Promise<unknown>;
}

const LlmItem = SaveLlmSettings.omit({ key: true, version: true });
const single = <Settings extends object>(of: { schema: z.ZodType<Settings>; read(ctx: Ctx): Promise<Settings | null>; save(ctx: Ctx, settings: Settings): Promise<unknown> }) => of as Single;

const singles: Record<string, Single> = {
  campaigns: single({ schema: CampaignSettings, read: readCampaignSettings, save: saveCampaignSettings }),
  cases: single({ schema: CaseSettings, read: readCaseSettings, save: saveCaseSettings }),
  languageModel: single({
    schema: LlmItem,
    read: async (ctx) => LlmItem.nullable().parse(await findSettingsRow(ctx)),
    save: async (ctx, settings: z.infer<typeof LlmItem>) => saveLlmSettings(ctx, { ...settings, version: (await findSettingsRow(ctx))?.version ?? 0 }),
  }),
  notifications: single({ schema: NotificationSettings, read: readNotificationSettings, save: saveNotificationSettings }),
  rules: single({ schema: RuleSettings, ...ruleSettings }),
  signIn: single({ schema: SignInSettings, read: readSignInSettings, save: saveSignInSettings }),
  thresholds: single({ schema: Thresholds, read: readThresholds, save: saveThresholds }),
};

/** Of which there is one for the desk. What one of them does not name stays as it is here. */
export const settingsSection = section<object, { of: string; settings: object }>({
  name: "settings",
  keyOf: ({ of }) => of,
  async read(ctx, names) {
    const entries = [];
    for (const [of, { read }] of Object.entries(singles)) {
      const settings = await read(ctx);
      if (settings) entries.push({ key: of, row: settings, item: { of, ...told(names, settings) } });
    }
    return entries;
  },
  async take(ctx, { of, ...given }, current, { names, lacks }) {
    const one = Object.hasOwn(singles, String(of)) ? singles[String(of)]! : null;
    if (!one) throw refuse("unprocessable", `There are no settings of "${String(of).slice(0, 60)}".`, { remedy: `They are of ${Object.keys(singles).join(", ")}.`, errors: [{ path: "of", message: "is not known" }] });
    const settings = one.schema.parse({ ...current?.row, ...given });
    if (of === "languageModel" && !(await findSettingsRow(ctx))?.sealedKey) lacks("The language model has no key here", "Type it in under Settings, Classification, where it needs one.");
    return { input: { of: String(of), settings }, wanted: { of, ...told(names, settings) } as Item };
  },
  async save(ctx, { input: { of, settings } }) {
    await singles[of]!.save(ctx, settings as never);
  },
});
