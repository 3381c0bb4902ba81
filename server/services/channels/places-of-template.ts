import type { Template } from "../../contract/templates.ts";
import type { TemplateDraft } from "../../contract/template-draft.ts";
import type { Ctx } from "../../context.ts";
import { refuse } from "../../errors.ts";
import { readTemplate } from "../templates/queries.ts";

/** `{{ contact.first_name | default: "friend" }}`: its name, and what stands for it. */
const PLACE = /\{\{-?\s*([^{}|]+?)\s*((?:\|[^{}]*?)?)\s*-?\}\}/g;
const DEFAULT = /default:\s*(?:"([^"]*)"|'([^']*)')/;

/**
 * One of Mailroom's own templates as a draft for WhatsApp: its merge fields become named places, their defaults examples.
 * Refuses `unprocessable` where it has no text for WhatsApp, or conditions, which WhatsApp does not know.
 */
export async function draftFromTemplate(ctx: Ctx, { templateId, language }: { templateId: string; language: string | null }): Promise<TemplateDraft> {
  const template = await readTemplate(ctx, templateId);
  const text = textIn(template, language);
  if (text === null) throw refuse("unprocessable", "This template has no text for WhatsApp.", { remedy: "Write one in the template's editor, under WhatsApp." });
  if (/\{%/.test(text)) throw refuse("unprocessable", "The text for WhatsApp has conditions or loops, which WhatsApp's templates cannot have.", { remedy: "Write it without them, or make one template for each case." });
  return { name: slugOf(template.name), language: languageOf(language ?? template.language), category: "UTILITY", header: null, ...withPlaces(text), footer: null, buttons: [] };
}

function textIn({ language: own, whatsapp, variants }: Template, wished: string | null): string | null {
  if (wished === null || wished === own) return whatsapp;
  return variants[wished]?.whatsapp ?? null;
}

/** Pure: two fields whose names become the same get numbers. */
export function withPlaces(text: string): Pick<TemplateDraft, "body"> {
  const names = new Map<string, string>();
  const examples = new Map<string, string>();
  const filled = text.trim().replaceAll(PLACE, (_, field: string, filters: string) => {
    const name = names.get(field) ?? freeName(field, new Set(names.values()));
    names.set(field, name);
    const found = DEFAULT.exec(filters);
    if (!examples.get(name)) examples.set(name, found?.[1] ?? found?.[2] ?? "");
    return `{{${name}}}`;
  });
  return { body: { text: filled, examples: [...examples].map(([param_name, example]) => ({ param_name, example })) } };
}

function freeName(field: string, taken: Set<string>): string {
  const last = field.split(".").at(-1)!.replaceAll(/\[['"]?|['"]?\]/g, "_");
  const base = last.normalize("NFKD").replaceAll(/[\u0300-\u036f]/g, "").toLowerCase().replaceAll(/[^a-z0-9_]+/g, "_").replace(/^[0-9_]+|_+$/g, "").slice(0, 50) || "field";
  for (let number = 1; ; number += 1) {
    const name = number === 1 ? base : `${base}_${number}`;
    if (!taken.has(name)) return name;
  }
}

const slugOf = (name: string): string => name.normalize("NFKD").replaceAll(/[\u0300-\u036f]/g, "").toLowerCase().replaceAll("ß", "ss").replaceAll(/[^a-z0-9]+/g, "_").replaceAll(/^_+|_+$/g, "").slice(0, 512) || "template";

/** `de-DE` is `de` at WhatsApp, `pt-BR` is `pt_BR`: only some languages are told apart by country there. */
function languageOf(tag: string | null): string {
  const [language, region] = (tag ?? "en").split("-");
  const known = ["en_US", "en_GB", "es_AR", "es_ES", "es_MX", "pt_BR", "pt_PT", "zh_CN", "zh_HK", "zh_TW"];
  const full = `${language!.toLowerCase()}_${(region ?? "").toUpperCase()}`;
  return known.includes(full) ? full : language!.toLowerCase();
}
