import type { Ctx } from "../../context.ts";
import { readCompiledTemplate, readTemplateVersion } from "../templates/queries.ts";
import { type Rendered, renderTemplate } from "../templates/render-template.ts";
import { textOfHtml } from "../templates/text-of-html.ts";
import type { CampaignRow } from "./queries.ts";

/** Shorter texts are guessed at, and not told from a neighbour's language. */
const DETECTED_LETTERS_MIN = 60;

export interface CampaignTemplate {
  render(input: { values: Record<string, string>; language: string | null; now: Date }): Rendered;
  attachments: readonly { sha256: string; fileName: string; size: number; contentId: string | null }[];
}

/**
 * The pinned version of the campaign's mails, compiled; null: it writes none. Of a text that does not say its language, the language is told from its words.
 */
export async function templateOf(ctx: Ctx, campaign: Pick<CampaignRow, "templateId" | "templateVersion">): Promise<CampaignTemplate | null> {
  if (campaign.templateId === null || campaign.templateVersion === null) return null;
  const pinned = { templateId: campaign.templateId, version: campaign.templateVersion };
  const version = await readTemplateVersion(ctx, pinned);
  const compiled = await readCompiledTemplate(ctx, pinned);
  const detected = version.language ?? (await languageOfText(textOfHtml(version.html.replace(/\{\{.*?\}\}|\{%.*?%\}/gs, " "))));
  return {
    attachments: compiled.attachments,
    render({ values, language, now }) {
      const rendered = renderTemplate(compiled, { values, language, now });
      return { ...rendered, language: rendered.language ?? detected };
    },
  };
}

let detector: Promise<Detector> | null = null;
interface Detector {
  detect(text: string): { language: string; isReliable(): boolean };
}

/** Its tables are large, and few texts do not say their language. */
async function loadDetector(): Promise<Detector> {
  const { eld } = await import("eld");
  const instance = eld.newInstance();
  // The package's type of the entry without data leaves out that it has a loader.
  if ("load" in instance && typeof instance.load === "function") await instance.load("extrasmall");
  return instance as Detector;
}

async function languageOfText(text: string): Promise<string | null> {
  if (text.replace(/\P{L}/gu, "").length < DETECTED_LETTERS_MIN) return null;
  const found = (await (detector ??= loadDetector())).detect(text);
  return found.isReliable() ? found.language : null;
}
