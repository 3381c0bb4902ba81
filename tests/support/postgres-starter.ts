/**
 * A Mailroom's worth of database in a process of its own, for tests that kill it or run it as another user:
 * `postgres-starter.ts <data folder> [write] [--native <folder>]`. Speaks JSON lines; closing its input stops it.
 */
import { parseArgs } from "node:util";
import postgres from "postgres";
import { startEmbeddedPostgres } from "../../server/adapters/embedded-postgres/start-embedded-postgres.ts";
import { StartRefused } from "../../server/start-refused.ts";

const { values, positionals } = parseArgs({ allowPositionals: true, options: { native: { type: "string" } } });
const [dataFolder = "", action] = positionals;
const say = (line: object) => process.stdout.write(`${JSON.stringify(line)}\n`);
const log = { info() {}, warn() {} };

try {
  const { url, reused, stop } = await startEmbeddedPostgres({ dataFolder, log, native: values.native });
  say({ ready: { url, reused } });
  process.stdin.resume().once("end", () => void stop().then(() => process.exit(0)));
  if (action === "write") await writeForever(url);
} catch (error) {
  if (!(error instanceof StartRefused)) throw error;
  say({ refused: { code: error.code, message: error.message } });
  process.exit(1);
}

async function writeForever(url: string): Promise<never> {
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  await sql`create table if not exists promised (number bigserial primary key)`;
  for (;;) {
    const [row] = await sql<{ number: string }[]>`insert into promised default values returning number`;
    say({ saved: Number(row?.number) });
  }
}
