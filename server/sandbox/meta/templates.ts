import { isObject, listOf, textOf } from "./check-whatsapp.ts";
import { MetaRefusal } from "./errors.ts";
import { placesIn } from "./fill-template.ts";
import type { Json, MetaTemplate } from "./model.ts";
import { type MetaParts, tellDecision } from "./telling.ts";
import { newNumber } from "./world.ts";

const CATEGORIES = ["MARKETING", "UTILITY", "AUTHENTICATION"] as const;
const COMPONENTS = ["HEADER", "BODY", "FOOTER", "BUTTONS"];
const TEMPLATES_MAX = 6_000;

/** A new template of a business account: waits for a decision, which the levers make. */
export async function createTemplate(parts: MetaParts, wabaId: string, body: Json): Promise<MetaTemplate> {
  const { world } = parts;
  const name = textOf(body["name"]);
  const language = textOf(body["language"]);
  if (!/^[a-z0-9_]{1,512}$/.test(name)) throw new MetaRefusal(100, "Message template name can only have lowercase letters, digits and underscores.", { subcode: 2388019 });
  if (!/^[a-z]{2,3}(_[A-Z]{2,3})?$/.test(language)) throw new MetaRefusal(100, "Param language must be a language code.");
  const category = categoryOf(body["category"]);
  const components = listOf(body["components"]);
  const parameterFormat = textOf(body["parameter_format"]).toUpperCase() === "NAMED" ? "NAMED" : "POSITIONAL";
  checkComponents(components, parameterFormat);
  if ([...world.templates.values()].some((one) => one.wabaId === wabaId && one.name === name && one.language === language)) throw new MetaRefusal(100, "Content in this language already exists", { subcode: 2388024 });
  if (world.templates.size >= TEMPLATES_MAX) throw new MetaRefusal(100, "You have exceeded the maximum number of message templates.", { subcode: 2388019 });
  return submit(parts, { id: newNumber(), wabaId, name, language, category, parameterFormat, status: "PENDING", components, rejectedReason: null, approveAt: null });
}

/** Another text or category; it is looked at anew. */
export async function editTemplate(parts: MetaParts, template: MetaTemplate, body: Json): Promise<MetaTemplate> {
  if (!["APPROVED", "REJECTED", "PAUSED"].includes(template.status)) throw new MetaRefusal(100, "Message template can only be edited when it is approved, rejected or paused.", { subcode: 2593002 });
  const category = body["category"] === undefined ? template.category : categoryOf(body["category"]);
  if (template.status === "APPROVED" && category !== template.category) throw new MetaRefusal(100, "The category of an approved template cannot be changed.", { subcode: 2388025 });
  const components = body["components"] === undefined ? template.components : listOf(body["components"]);
  checkComponents(components, template.parameterFormat);
  return submit(parts, { ...template, category, components, status: "PENDING", rejectedReason: null });
}

export async function deleteTemplate({ world }: MetaParts, wabaId: string, wanted: { name: string; id: string | null }): Promise<void> {
  const found = [...world.templates.values()].filter((one) => one.wabaId === wabaId && one.name === wanted.name && (wanted.id === null || one.id === wanted.id));
  if (found.length === 0) throw new MetaRefusal(100, `Message template ${wanted.name} was not found.`, { subcode: 2593002 });
  for (const { id } of found) world.commit({ t: "templateGone", id });
  await world.synced();
}

async function submit(parts: MetaParts, given: MetaTemplate): Promise<MetaTemplate> {
  const { world, days } = parts;
  const { afterMs, decision } = days.now().templates;
  const template = { ...given, approveAt: decision === "PENDING" ? null : new Date(world.now().getTime() + afterMs).toISOString() };
  world.commit({ t: "template", template });
  awaitDecision(parts, template);
  await world.synced();
  return template;
}

/** Decides when the time has come; called at a start too, for those that a stop left behind. */
export function awaitDecision(parts: MetaParts, template: MetaTemplate): void {
  if (template.approveAt === null) return;
  parts.clockwork.at(new Date(template.approveAt), () => {
    const { world, days } = parts;
    const waiting = world.templates.get(template.id);
    if (waiting?.status !== "PENDING" || waiting.approveAt !== template.approveAt) return;
    const { decision, reason, category } = days.now().templates;
    if (decision === "PENDING") return;
    const decided: MetaTemplate = { ...waiting, status: decision, category: category ?? waiting.category, rejectedReason: decision === "REJECTED" ? reason : null, approveAt: null };
    world.commit({ t: "template", template: decided });
    tellDecision(parts, decided);
  });
}

export function templateJson({ id, name, language, category, status, components, rejectedReason, parameterFormat }: MetaTemplate): Json {
  return {
    id, name, language, category, status, components, parameter_format: parameterFormat, quality_score: { score: status === "APPROVED" ? "GREEN" : "UNKNOWN" },
    rejected_reason: rejectedReason ?? "NONE",
  };
}

function categoryOf(value: unknown): MetaTemplate["category"] {
  const category = CATEGORIES.find((one) => one === textOf(value).toUpperCase());
  if (!category) throw new MetaRefusal(100, `Param category must be one of {${CATEGORIES.join(", ")}} - got "${String(value)}".`);
  return category;
}

function checkComponents(components: Json[], format: MetaTemplate["parameterFormat"]): void {
  const kinds = components.map((one) => textOf(one["type"]).toUpperCase());
  for (const kind of kinds) if (!COMPONENTS.includes(kind)) throw new MetaRefusal(100, `Param components['type'] must be one of {${COMPONENTS.join(", ")}} - got "${kind}".`);
  if (!kinds.includes("BODY")) throw new MetaRefusal(100, "components of type BODY is required.", { subcode: 2388043 });
  if (new Set(kinds).size !== kinds.length) throw new MetaRefusal(100, "A component may be there once.");
  for (const component of components) checkComponent(component, format);
}

function checkComponent(component: Json, format: MetaTemplate["parameterFormat"]): void {
  const kind = textOf(component["type"]).toUpperCase();
  const text = textOf(component["text"]);
  if (kind === "BODY") {
    if (text === "" || [...text].length > 1_024) throw new MetaRefusal(100, "The body must have 1 to 1024 characters.", { subcode: 2388040 });
    if (/^\s*\{\{|\}\}\s*$/.test(text)) throw new MetaRefusal(100, "Variables can't be at the start or end of the template.", { subcode: 2388299 });
    checkPlaces(component, text, format, "body_text");
  } else if (kind === "HEADER") {
    const header = textOf(component["format"]).toUpperCase();
    if (!["TEXT", "IMAGE", "VIDEO", "DOCUMENT", "LOCATION"].includes(header)) throw new MetaRefusal(100, "Param components['format'] must be one of {TEXT, IMAGE, VIDEO, DOCUMENT, LOCATION}.");
    if (header !== "TEXT") return;
    if (text === "" || [...text].length > 60 || placesIn(text).length > 1) throw new MetaRefusal(100, "The header must have 1 to 60 characters and one variable at most.", { subcode: 2388047 });
    checkPlaces(component, text, format, "header_text");
  } else if (kind === "FOOTER") {
    if (text === "" || [...text].length > 60 || placesIn(text).length > 0) throw new MetaRefusal(100, "The footer must have 1 to 60 characters and no variables.", { subcode: 2388073 });
  } else checkButtons(listOf(component["buttons"]));
}

function checkButtons(buttons: Json[]): void {
  if (buttons.length === 0 || buttons.length > 10) throw new MetaRefusal(100, "A template may have 1 to 10 buttons.");
  for (const button of buttons) {
    const text = textOf(button["text"]);
    if (textOf(button["type"]).toUpperCase() !== "COPY_CODE" && (text === "" || [...text].length > 25)) throw new MetaRefusal(100, "A button's text must have 1 to 25 characters.");
  }
}

function checkPlaces(component: Json, text: string, format: MetaTemplate["parameterFormat"], field: "body_text" | "header_text"): void {
  const places = placesIn(text);
  const isWrong = format === "NAMED" ? places.some((name) => !/^[a-z_][a-z0-9_]*$/.test(name)) : places.some((name, index) => name !== String(index + 1));
  if (isWrong) throw new MetaRefusal(100, "This template has variables with incorrect formatting.", { subcode: 2388047 });
  if (places.length === 0) return;
  const example = isObject(component["example"]) ? component["example"] : {};
  const named = listOf(example[`${field}_named_params`]);
  const positional = example[field];
  const count = named.length > 0 ? named.length : Array.isArray(positional) ? (Array.isArray(positional[0]) ? positional[0].length : positional.length) : 0;
  if (count !== places.length) throw new MetaRefusal(100, `components of type ${textOf(component["type"])} is missing expected field(s) (example)`, { subcode: 2388043 });
}
