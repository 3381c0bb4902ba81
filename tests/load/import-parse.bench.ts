import { closeSync, createReadStream, mkdtempSync, openSync, readSync, rmSync, statSync, writeSync } from "node:fs";
import { enableCompileCache } from "node:module";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import examples from "libphonenumber-js/mobile/examples";
import { type CountryCode, getCountries, getExampleNumber, parsePhoneNumberFromString } from "libphonenumber-js/max";
import Papa from "papaparse";
import type { ContactFileLayout } from "../../server/contract/contact-files.ts";
import { type ColumnMapping, RowSettings } from "../../server/contract/imports.ts";
import type { FileSource } from "../../server/services/contact-files/file-source.ts";
import { parseImportRows } from "../../server/services/imports/parse-rows.ts";

const ROWS = Number(process.env.ROWS ?? 1_000_000);
const RUNS = 3;
/** Parse, map and validate at no less than this share of the slower of the two libraries alone. */
const WANTED = 0.5;
const RESIDENT_MB_WANTED = 300;

// As server/mailroom.mjs does: threads begin with what was compiled before.
enableCompileCache(fileURLToPath(new URL("../../node_modules/.cache/mailroom/", import.meta.url)));

const columns: [header: string, target: ColumnMapping["target"]][] = [
  ["given_name", "given_name"], ["family_name", "family_name"], ["company", "company"], ["email", "email"], ["phone", "phone"], ["country", "country"],
  ["language", "language"], ["time_zone", "time_zone"], ["customer_no", "custom"], ["last_order", "custom"], ["amount", "custom"], ["note", "custom"],
];
const layout: ContactFileLayout = { format: "csv", encoding: "utf-8", delimiter: ",", quote: '"', escape: "double", sheet: null, headerLine: 1, firstColumn: 0, columnCount: columns.length, footerRows: 0 };
const people = [["Ingrid", "Solberg"], ["Hugo", "Martins"], ["Amara", "Okafor"], ["Jana", "Groß"], ["Chloé", "Dubois"], ["Tomás", "Ortega"], ["Łukasz", "Nowak"], ["Priya", "Natarajan"]] as const;
const zones = ["Europe/Berlin", "America/New_York", "Europe/Paris", "America/Sao_Paulo", "Asia/Kolkata", "Asia/Tokyo"];
const languages = ["de", "en", "fr", "pt", "en", "ja"];
/** A mobile number of each country, in national and international form, without its last four figures. */
const numbers = getCountries().flatMap((country) => {
  const example = getExampleNumber(country, examples);
  return example ? [example.formatNational(), example.formatInternational()].map((text) => ({ country, stem: text.replace(/(?:\D*\d){4}\D*$/, ""), tail: text.slice(text.replace(/(?:\D*\d){4}\D*$/, "").length) })) : [];
});

const folder = mkdtempSync(path.join(os.tmpdir(), "mailroom-parse-"));
const file = path.join(folder, "contacts.csv");
try {
  writeFile();
  const megabytes = statSync(file).size / 1e6;
  console.log(`${ROWS} rows, ${columns.length} columns, ${megabytes.toFixed(0)} MB, ${os.availableParallelism()} processors`);
  const papa: number[] = [];
  const ours: number[] = [];
  let resident = 0;
  for (let run = 0; run < RUNS; run++) {
    const without = await importRows(false);
    ours.push(without.seconds);
    resident = Math.max(resident, without.residentMegabytes);
    papa.push(await papaparse());
  }
  const papaSeconds = Math.min(...papa);
  const withPhones = await importRows(true);
  resident = Math.max(resident, withPhones.residentMegabytes);
  const phoneSeconds = phonesAlone();
  const slower = Math.max(papaSeconds, phoneSeconds);
  const line = (what: string, seconds: number, note = "") => console.log(`${what.padEnd(44)} ${seconds.toFixed(2).padStart(7)} s  ${(megabytes / seconds).toFixed(0).padStart(5)} MB/s  ${note}`);
  line("papaparse alone, streaming", papaSeconds);
  line("libphonenumber-js alone, the phone column", phoneSeconds);
  line("parsed, mapped, validated, as COPY text", Math.min(...ours), `${(papaSeconds / Math.min(...ours)).toFixed(2)} of papaparse (wanted ${WANTED})`);
  line("the same with a phone column", withPhones.seconds, `${(slower / withPhones.seconds).toFixed(2)} of the slower of the two (wanted ${WANTED})`);
  console.log(`resident memory: at most ${resident.toFixed(0)} MB above the start (wanted ${RESIDENT_MB_WANTED})`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** One cell in ten is quoted, with a comma or doubled quotation marks inside. */
function writeFile(): void {
  const descriptor = openSync(file, "w");
  let text = `${columns.map(([header]) => header).join(",")}\n`;
  for (let index = 0; index < ROWS; index++) {
    const mixed = Math.imul(index + 1, 2_654_435_761) >>> 0;
    const [given, family] = people[mixed % people.length]!;
    const place = (mixed >>> 8) % zones.length;
    const company = index % 5 === 0 ? `"${family} & Co, ""Retail"" ${mixed % 97}"` : `${family} & Co ${mixed % 997}`;
    const { phone, country } = phoneOf(index);
    text += `${given},${family},${company},${mixed.toString(36)}.${index}@mail${mixed % 997}.example,${phone},${country},${languages[place]},${zones[place]},${String(index).padStart(7, "0")},2026-${String(1 + (mixed % 12)).padStart(2, "0")}-${String(1 + (mixed % 28)).padStart(2, "0")},${(mixed % 100_000) / 100},"by road, ${mixed % 9999}"\n`;
    if (text.length < 1 << 20) continue;
    writeSync(descriptor, text);
    text = "";
  }
  writeSync(descriptor, text);
  closeSync(descriptor);
}

/** The number of a row: of all countries in turn, and no two rows the same. */
function phoneOf(index: number): { phone: string; country: CountryCode } {
  const { country, stem, tail } = numbers[index % numbers.length]!;
  const figures = String(Math.imul(index, 7919) >>> 0).padStart(4, "0").slice(-4);
  let at = 0;
  return { phone: stem + tail.replace(/\d/g, () => figures[at++]!), country };
}

async function importRows(hasPhone: boolean): Promise<{ seconds: number; residentMegabytes: number }> {
  const mapping = columns.map(([column, target]) => (target === "phone" && !hasPhone ? { column, target: "custom", mergeField: "telephone" } : { column, target, mergeField: column }));
  const settings = RowSettings.parse({ mapping });
  const descriptor = openSync(file, "r");
  const source: FileSource = {
    name: "contacts.csv",
    size: statSync(file).size,
    async read(start, length) {
      const bytes = Buffer.allocUnsafeSlow(length);
      return bytes.subarray(0, readSync(descriptor, bytes, 0, length, start));
    },
  };
  const before = process.memoryUsage.rss();
  const startedAt = performance.now();
  let rows = 0;
  let peak = before;
  for await (const batch of parseImportRows(source, layout, settings, { prefix: "0190f1de-0000-7000-8000-000000000000\t" })) {
    rows += batch.rows;
    if (batch.counts.refused > 0) throw new Error(`${batch.counts.refused} rows were refused before line ${batch.lastLine}.`);
    peak = Math.max(peak, process.memoryUsage.rss());
  }
  const seconds = (performance.now() - startedAt) / 1000;
  closeSync(descriptor);
  if (rows !== ROWS) throw new Error(`${rows} rows were read of ${ROWS}.`);
  return { seconds, residentMegabytes: (peak - before) / 1024 / 1024 };
}

async function papaparse(): Promise<number> {
  const startedAt = performance.now();
  let rows = 0;
  await new Promise<void>((resolve, reject) => {
    Papa.parse<string[]>(createReadStream(file), { chunk: ({ data }) => void (rows += data.length), complete: () => resolve(), error: reject });
  });
  return rows < ROWS ? Number.NaN : (performance.now() - startedAt) / 1000;
}

/** The same cells: parsed, asked whether they are valid, and written as E.164. */
function phonesAlone(): number {
  let milliseconds = 0;
  let valid = 0;
  for (let begin = 0; begin < ROWS; begin += 10_000) {
    const cells = Array.from({ length: Math.min(10_000, ROWS - begin) }, (_, index) => phoneOf(begin + index));
    const startedAt = performance.now();
    for (const { phone, country } of cells) {
      const parsed = parsePhoneNumberFromString(phone, country);
      if (parsed?.isValid() && parsed.format("E.164").length > 0) valid++;
    }
    milliseconds += performance.now() - startedAt;
  }
  console.log(`${((valid / ROWS) * 100).toFixed(1)} % of the numbers are valid`);
  return milliseconds / 1000;
}
