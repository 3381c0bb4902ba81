import { posix } from "node:path";

/** The folders of server/services in the order of what may import what: each imports those before it, never after. */
const SERVICES = [
  "events", "people", "settings", "requests", "contact-files", "contacts", "imports", "templates", "sending-accounts", "subscriptions", "deliveries", "opt-ins", "conversations", "mailboxes", "receipts", "channels", "chats", "campaigns", "classification",
  "calendars", "conditions", "sla", "cases", "replies", "inbox", "tasks", "notifications", "accounts", "webhooks", "live", "rules", "analytics", "exports", "backups", "monitoring", "retention", "configuration",
];

/** Which parts each part may import; "types" may only be imported as types. A part that is not here may import all. */
const ARROWS: Record<string, { values: string[]; types?: string[] }> = {
  addin: { values: ["addin", "contract"], types: ["app"] },
  "addin tools": { values: ["addin tools", "entry"] },
  contract: { values: ["contract"] },
  schema: { values: ["schema", "contract"] },
  services: { values: ["services", "schema", "contract", "core"] },
  adapters: { values: ["adapters", "contract", "core"], types: ["services"] },
  routes: { values: ["routes", "services", "schema", "contract", "core", "addin tools"] },
  jobs: { values: ["jobs", "services", "schema", "contract", "core"] },
  sandbox: { values: ["sandbox"] },
  core: { values: ["core", "services", "schema", "contract", "addin tools"] },
};

/** The first that matches names the part of a path. */
const PARTS: [part: string, pattern: RegExp][] = [
  ["addin tools", /^addin\/(build|manifest|build\.mjs)/],
  ["addin", /^addin\//],
  ["contract", /^server\/contract\//],
  ["routes", /^server\/routes\//],
  ["services", /^server\/services\//],
  ["adapters", /^server\/adapters\//],
  ["sandbox", /^server\/sandbox\//],
  ["jobs", /^server\/jobs\//],
  ["schema", /^drizzle\/schema\//],
  ["entry", /^server\/(mailroom|node-version)\.mjs$/],
  ["app", /^server\/app\.ts$/],
  ["tests", /^tests\//],
  ["start", /^(server\/(main|ports|vendors)\.ts$|server\/cli\/|drizzle\/seed\/)/],
  ["core", /^server\/[\w-]+\.ts$/],
];

const IMPORT = /(?:^|\n)\s*(?:import|export)\s+(type\s)?(?:[\w*\s{},$]*?\sfrom\s*)?["']([^"'\n]+)["']|\bimport\(\s*["']([^"'\n]+)["']/g;

const TOUCHES: [what: string, pattern: RegExp, allowed: RegExp][] = [
  ["Office", /\bOffice(Runtime)?\.(?!js\b)\w/, /^addin\/shared\/office\.ts$/],
  ["fetch", /(?:(?<![.\w])|\b(?:window|globalThis)\.)fetch\s*[(,}]|\bXMLHttpRequest\b/, /^addin\/(shared\/(api|graph|auth)|sign-in\/)/],
];

/** Each arrow that points the wrong way, as `file -> file: why`. `sources` are the product's files by path. */
export function brokenArrows(sources: Record<string, string>): string[] {
  return Object.entries(sources).flatMap(([path, source]) => {
    const code = source.replace(/\/\*[\s\S]*?\*\/|(?<!:)\/\/.*$/gm, "");
    const imports = [...code.matchAll(IMPORT)].map((match) => ({ to: (match[2] ?? match[3])!, typeOnly: Boolean(match[1]) }));
    return [...imports.flatMap((found) => brokenImport(path, found)), ...wrongTouches(path, code)];
  });
}

function brokenImport(from: string, { to, typeOnly }: { to: string; typeOnly: boolean }): string[] {
  const fromPart = partOf(from);
  if (!to.startsWith(".")) {
    return fromPart === "contract" && to !== "zod" ? [`${from} -> ${to}: the contract imports zod only`] : [];
  }
  const target = posix.join(posix.dirname(from), to);
  const toPart = partOf(target);
  const arrows = ARROWS[fromPart];
  if (!arrows) return toPart === "tests" && fromPart !== "tests" ? [`${from} -> ${target}: the product imports no test`] : [];
  const isAllowed = arrows.values.includes(toPart) || (typeOnly && arrows.types?.includes(toPart));
  if (!isAllowed) return [`${from} -> ${target}: ${fromPart} may not import ${toPart}${arrows.types?.includes(toPart) ? " but as types" : ""}`];
  if (fromPart !== "services" || toPart !== "services") return [];
  const [below, above] = [from, target].map((path) => SERVICES.indexOf(path.split("/")[2]!)) as [number, number];
  if (below < 0) return [`${from}: services/${from.split("/")[2]} has no place in the order of services`];
  return above > below ? [`${from} -> ${target}: ${SERVICES[above]} comes after ${SERVICES[below]}`] : [];
}

function partOf(path: string): string {
  return PARTS.find(([, pattern]) => pattern.test(path))?.[0] ?? "other";
}

function wrongTouches(path: string, code: string): string[] {
  if (partOf(path) !== "addin") return [];
  return TOUCHES.filter(([, pattern, allowed]) => !allowed.test(path) && pattern.test(code)).map(([what]) => `${path}: touches ${what}`);
}
