import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { lintManifest } from "../../addin/manifest/lint.ts";
import { SCHEMA_FOLDER, schemaProblems } from "./manifest-schema.ts";
import type { Findings } from "./steps.ts";

/** Our own rules, the published schema where it is at hand, and the parser of Microsoft's own tool. */
export async function checkManifest(root: string): Promise<Findings> {
  const path = join(root, "manifest.xml");
  const xml = readFileSync(path, "utf8");
  const own = lintManifest(xml, { fileExists: (file) => existsSync(join(root, file)) });
  const schema = existsSync(SCHEMA_FOLDER) ? await schemaProblems(xml) : [];
  const warnings = existsSync(SCHEMA_FOLDER) ? [] : ["the published schema is not beside the project; only our own rules were tried"];
  const problems = [...own, ...schema, ...(await parserProblems(path))];
  return { problems: problems.map((problem) => `manifest.xml ${problem}`), warnings };
}

async function parserProblems(path: string): Promise<string[]> {
  const { OfficeAddinManifest } = await import("office-addin-manifest");
  try {
    const info = await OfficeAddinManifest.readManifestFile(path);
    return info.officeAppType === "MailApp" ? [] : [`office-addin-manifest reads it as ${info.officeAppType}`];
  } catch (error) {
    return [`office-addin-manifest cannot read it: ${(error as Error).message}`];
  }
}
