import type { TemplateVariants } from "../../contract/templates.ts";
import { VARIANTS_MAX } from "../../contract/templates.ts";
import { refuse } from "../../errors.ts";
import { headerProblem } from "./header-names.ts";
import { languageCode } from "./languages.ts";
import { HEADERS_MAX } from "./limits.ts";
import { parsePart } from "./liquid.ts";
import { errorsWithin, readLiquidError } from "./render-template.ts";

export interface CheckedContent {
  subject: string;
  html: string;
  text: string | null;
  whatsapp: string | null;
  headers: Record<string, string>;
  language: string | null;
  variants: TemplateVariants;
}
export interface ContentFault {
  path: string;
  message: string;
}

const words: Record<string, string> = { subject: "subject", html: "text", text: "plain text", whatsapp: "WhatsApp text" };

/** What a version may not say, each with its place; and the merge fields that it names. */
export function checkContent(content: CheckedContent): { fields: string[]; faults: ContentFault[] } {
  const faults: ContentFault[] = [];
  const fields = new Set<string>();
  const parse = (path: string, what: string, kind: "text" | "html", source: string | null) => {
    if (source === null || source === "") return;
    try {
      for (const field of parsePart(kind, source).fields) fields.add(field);
    } catch (error) {
      for (const each of errorsWithin(error)) faults.push({ path, message: `The ${what} is not a valid template: ${sentenceOf(each)}` });
    }
  };
  const parseBody = (body: Pick<CheckedContent, "subject" | "html" | "text" | "whatsapp">, path: string, suffix: string) => {
    for (const part of ["subject", "html", "text", "whatsapp"] as const) parse(`${path}${part}`, `${words[part]}${suffix}`, part === "html" ? "html" : "text", body[part]);
  };
  parseBody(content, "", "");
  for (const [language, variant] of Object.entries(content.variants)) parseBody(variant, `variants.${language}.`, ` in ${language}`);
  for (const [name, value] of Object.entries(content.headers)) {
    const problem = headerProblem(name);
    if (problem) faults.push({ path: `headers.${name}`, message: problem });
    else parse(`headers.${name}`, `header ${name}`, "text", value);
  }
  faults.push(...headerFaults(content.headers), ...languageFaults(content));
  return { fields: [...fields].sort(), faults };
}

/** Refuses `unprocessable` with every fault, or returns the merge fields. */
export function requireContent(content: CheckedContent): string[] {
  const { fields, faults } = checkContent(content);
  if (faults.length > 0) throw refuse("unprocessable", faults.map((fault) => fault.message).join(" "), { errors: faults, remedy: "Correct the place that is named. A merge field is written {{ first_name }}." });
  return fields;
}

function sentenceOf(error: unknown): string {
  const { what, line } = readLiquidError(error);
  return line === null ? `${what}.` : `${what} (line ${line}).`;
}

function headerFaults(headers: Record<string, string>): ContentFault[] {
  const names = Object.keys(headers).map((name) => name.toLowerCase());
  const faults: ContentFault[] = [];
  if (names.length > HEADERS_MAX) faults.push({ path: "headers", message: `A template has at most ${HEADERS_MAX} headers of its own.` });
  if (new Set(names).size < names.length) faults.push({ path: "headers", message: "The same header stands there twice." });
  return faults;
}

function languageFaults({ language, variants }: CheckedContent): ContentFault[] {
  const faults: ContentFault[] = [];
  const said = Object.keys(variants);
  if (language !== null && languageCode(language) === null) faults.push({ path: "language", message: `“${language}” is no language code. Write it as in de or pt-BR.` });
  for (const each of said) if (languageCode(each) === null) faults.push({ path: `variants.${each}`, message: `“${each}” is no language code. Write it as in de or pt-BR.` });
  const codes = [language, ...said].flatMap((each) => languageCode(each)?.toLowerCase() ?? []);
  if (new Set(codes).size < codes.length) faults.push({ path: "variants", message: "One language stands there twice." });
  if (said.length > VARIANTS_MAX) faults.push({ path: "variants", message: `A template has at most ${VARIANTS_MAX} languages beside its own.` });
  return faults;
}
