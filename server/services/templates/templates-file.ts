import { z } from "zod";
import { SaveAttachment, SaveTemplate } from "../../contract/templates.ts";
import { refuse } from "../../errors.ts";
import { TEMPLATES_PER_FILE_MAX, VERSIONS_PER_TEMPLATE_MAX } from "./limits.ts";

export const FORMAT = "mailroom.templates";
export const FORMAT_VERSION = 1;

const { name, description, category, tags, subject, html, text, whatsapp, headers, language, variants } = SaveTemplate.shape;
const FileVersion = z.object({
  createdAt: z.iso.datetime({ offset: true }).optional(),
  subject, html, text, whatsapp, headers, language, variants,
  attachments: z.array(SaveAttachment).max(100).optional(),
});
const FileTemplate = z.object({
  name, description, category, tags,
  /** Oldest first; the last one counts. */
  versions: z.array(FileVersion).min(1).max(VERSIONS_PER_TEMPLATE_MAX),
});
const TemplatesFile = z.object({
  format: z.literal(FORMAT),
  formatVersion: z.literal(FORMAT_VERSION),
  templates: z.array(FileTemplate).min(1).max(TEMPLATES_PER_FILE_MAX),
  /** Base64 by SHA-256. */
  files: z.record(z.string().regex(/^[0-9a-f]{64}$/), z.base64()).default({}),
});
export type TemplatesFile = z.output<typeof TemplatesFile>;
export type FileTemplate = z.output<typeof FileTemplate>;
export type FileVersion = z.output<typeof FileVersion>;

const FAULTS_SHOWN = 20;

/** Refuses `unprocessable` what is no file of templates, and says what is wrong where. */
export function parseTemplatesFile(bytes: Uint8Array): TemplatesFile {
  const json = parseJson(bytes);
  const { format, formatVersion } = (typeof json === "object" && json !== null ? json : {}) as { format?: unknown; formatVersion?: unknown };
  if (format !== FORMAT) throw refuse("unprocessable", "The file holds no templates of Mailroom.", { remedy: "Choose a file that Mailroom exported under Templates." });
  if (typeof formatVersion === "number" && formatVersion > FORMAT_VERSION) throw refuse("unprocessable", "The file was made by a newer Mailroom.", { remedy: "Bring this Mailroom up to date, then import it." });
  const parsed = TemplatesFile.safeParse(json);
  if (parsed.success) return parsed.data;
  const errors = parsed.error.issues.slice(0, FAULTS_SHOWN).map((issue) => ({ path: issue.path.join("."), message: issue.message }));
  throw refuse("unprocessable", `The file is damaged: ${errors.map((error) => `${error.path} ${error.message}`).join("; ").slice(0, 1_000)}.`, { errors, remedy: "Export the templates again. Nothing was imported." });
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    throw refuse("unprocessable", "The file is no JSON.", { remedy: "Choose a file that Mailroom exported under Templates." });
  }
}
