import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { lintManifest } from "../addin/manifest/lint.ts";
import { MANIFEST_ORIGIN, originProblem, rewriteManifestOrigin } from "../addin/manifest/rewrite-origin.ts";
import { schemaProblems, SCHEMA_FOLDER } from "./check/manifest-schema.ts";

const ROOT = join(import.meta.dirname, "..");
const MANIFEST = readFileSync(join(ROOT, "manifest.xml"), "utf8");
const fileExists = (path: string) => existsSync(join(ROOT, path));

/** The manifest with the first occurrence of `from` replaced; a `from` that is not there would prove nothing. */
function mutant(from: string, to: string): string {
  if (!MANIFEST.includes(from)) throw new Error(`The manifest has no ${from}`);
  return MANIFEST.replace(from, () => to);
}

const PANE = '<bt:Url id="pane.url" DefaultValue="https://localhost:3000/addin/taskpane.html" />';
const SOURCE = '<SourceLocation resid="pane.url" />';
const PINNING = "<SupportsPinning>true</SupportsPinning>";
const pinningFirst = () => mutant(PINNING, "").replace(new RegExp(`${SOURCE}(?=\\s*<SupportsNoItemContext)`), `${PINNING}${SOURCE}`);

const MUTANTS: [name: string, xml: () => string, names: RegExp][] = [
  ["an http address", () => mutant(PANE, PANE.replace("https:", "http:")), /http:\/\/localhost.*not an https address/],
  ["an http app domain", () => mutant("https://login", "http://login"), /http:\/\/login.*not an https address/],
  ["a dangling resid", () => mutant('resid="convert.tip"', 'resid="convert.tipp"'), /resid="convert.tipp".*names nothing/],
  ["a resid of another kind", () => mutant('<Label resid="pane.label"', '<Label resid="pane.tip"'), /"pane.tip".*ShortStrings/],
  ["a missing icon", () => mutant("assets/icon-64.png", "assets/icon-65.png"), /icon-65\.png does not exist/],
  ["a missing icon size", () => mutant('<bt:Image size="80" resid="icon.80" />', ""), /openMailroom.*no icon of size 80/],
  ["a missing mobile size", () => mutant('<bt:Image size="48" scale="3" resid="icon.144" />', ""), /size 48@3/],
  ["two controls of one id", () => mutant('id="convertToCase"', 'id="openMailroom"'), /"openMailroom" is there twice/],
  ["two resources of one id", () => mutant('String id="compose.title"', 'String id="convert.title"'), /"convert.title" is there twice/],
  ["a resource that nothing uses", () => mutant(PANE, `${PANE}${PANE.replace("pane.url", "old.url")}`), /nothing uses "old.url"/],
  ["a resid over 32 characters", () => mutant('"pane.title"', `"${"p".repeat(33)}"`), /33 characters; a resid has at most 32/],
  ["a long label", () => mutant('DefaultValue="Convert to case"', `DefaultValue="${"C".repeat(126)}"`), /126 characters; 125/],
  ["a long translation", () => mutant('Value="Zeigt', `Value="${"Z".repeat(250)}`), /characters; 250 are allowed/],
  ["a version of three numbers", () => mutant("0.1.0.0", "0.1.0"), /"0.1.0"; it has four numbers/],
  ["pinning before its page", pinningFirst, /<SourceLocation> comes before <SupportsPinning>/],
  ["pinning outside version 1.1", () => mutant(SOURCE, `${SOURCE}${PINNING}`), /<SupportsPinning> needs version 1.1/],
  ["an unknown element", () => mutant("<Permissions>", "<Wishes>x</Wishes><Permissions>"), /<Wishes> does not belong into <OfficeApp>/],
  ["text that is not XML", () => mutant("</OfficeApp>", "</OfficeAp>"), /not XML: .*OfficeAp/],
];

describe("the manifest", () => {
  it("has nothing wrong with it", () => expect(lintManifest(MANIFEST, { fileExists })).toEqual([]));

  it.each(MUTANTS)("is refused with %s", (_name, xml, names) => {
    const problems = lintManifest(xml(), { fileExists });
    expect(problems.join("\n")).toMatch(names);
  });

  it("is refused with a line number that leads to the fault", () => {
    const xml = mutant('resid="convert.tip"', 'resid="nowhere"');
    const line = xml.split("\n").findIndex((text) => text.includes("nowhere")) + 1;
    expect(lintManifest(xml, { fileExists })[0]).toMatch(`line ${line}: `);
  });

  // The published schema is not part of this project; where it lies beside it, both are held against each other.
  it.runIf(existsSync(SCHEMA_FOLDER))("validates against the published schema, and a wrong order does not", async () => {
    expect(await schemaProblems(MANIFEST)).toEqual([]);
    expect(await schemaProblems(pinningFirst())).not.toEqual([]);
  });
});

describe("a manifest for another address", () => {
  const moved = rewriteManifestOrigin(MANIFEST, "https://mail.fernweh.example:8443");

  it("names the new address everywhere and changes nothing else", () => {
    expect(moved).not.toContain("localhost");
    expect(moved.split("https://mail.fernweh.example:8443").join(MANIFEST_ORIGIN)).toBe(MANIFEST);
    expect(moved.split("https://mail.fernweh.example:8443").length).toBe(MANIFEST.split(MANIFEST_ORIGIN).length);
    expect(lintManifest(moved, { fileExists })).toEqual([]);
  });

  it("leaves namespaces and the sign-in address of Microsoft alone", () => {
    expect(moved).toContain("http://schemas.microsoft.com/office/appforoffice/1.1");
    expect(moved).toContain("<AppDomain>https://login.microsoftonline.com</AppDomain>");
  });

  it.each([
    ["http://mail.fernweh.example", /not https/],
    ["https://mail.fernweh.example/", /Write it as https:\/\/mail.fernweh.example\./],
    ["https://mail.fernweh.example/addin", /more than an origin/],
    ["https://mail.fernweh.example?x=1", /more than an origin/],
    ["https://mara@mail.fernweh.example", /more than an origin/],
    ["https://mail.fernweh.example junk", /not an address/],
    ['https://mail.fernweh.example"onload="x', /not an address/],
    ["https://mail&amp;fernweh.example", /not an address/],
    ["mail.fernweh.example", /not an address/],
    ["", /not an address/],
  ])("is refused for %j", (origin, reason) => {
    expect(originProblem(origin)).toMatch(reason);
    expect(() => rewriteManifestOrigin(MANIFEST, origin)).toThrow(reason);
  });
});
