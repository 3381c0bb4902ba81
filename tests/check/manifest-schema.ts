import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { validateXML } from "xmllint-wasm";

/** The published schemas of Office manifests ([MS-OWEMXML]); they lie beside the project, where there is a shared folder. */
export const SCHEMA_FOLDER = join(import.meta.dirname, "../../../shared/manifest-xsd");
const ENTRY_SCHEMA = "OfficeAppManifestV1_1.xsd";

/** What the schema refuses in a manifest, with its lines. Offline: what the schema imports is handed over with it. */
export async function schemaProblems(xml: string): Promise<string[]> {
  const files = readdirSync(SCHEMA_FOLDER)
    .filter((fileName) => fileName.endsWith(".xsd"))
    .map((fileName) => ({ fileName, contents: readFileSync(join(SCHEMA_FOLDER, fileName), "utf8") }));
  const { errors } = await validateXML({
    xml: { fileName: "manifest.xml", contents: xml },
    schema: files.filter((file) => file.fileName === ENTRY_SCHEMA),
    preload: files.filter((file) => file.fileName !== ENTRY_SCHEMA),
  });
  return errors.map((error) => `line ${error.loc?.lineNumber ?? "?"}: ${error.message}`);
}
