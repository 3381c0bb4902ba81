import { X509Certificate } from "node:crypto";
import fs from "node:fs";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { Agent, request } from "undici";
import { afterAll, beforeAll, expect, test } from "vitest";
import { loadCertificate } from "../../server/adapters/tls/load-certificate.ts";

const DAY_MS = 24 * 60 * 60 * 1000;
const daysFromNow = (days: number) => new Date(Date.now() + days * DAY_MS);

let root: string;
let folder: string;
let said: string[];
const log = { info: (message: string) => said.push(message), warn: (message: string) => said.push(message) };

beforeAll(() => {
  root = fs.mkdtempSync(path.join(tmpdir(), "mailroom-tls-"));
});
afterAll(() => fs.rmSync(root, { recursive: true, force: true }));

const load = (hosts: string[] = [], now = new Date()) => {
  said = [];
  return loadCertificate({ folder, hosts, log, now });
};
const newFolder = (name: string) => (folder = path.join(root, name));

test("our own client trusts it under localhost, both loopback addresses and the public name, and nobody else's", async () => {
  newFolder("trust");
  const { cert, key, ca } = await load(["mailroom.fernweh.example"]);
  const server = createServer({ cert, key }, (_, response) => response.end("hello"));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const agent = new Agent({ connect: { ca } });
  for (const servername of ["localhost", "mailroom.fernweh.example"]) {
    const named = new Agent({ connect: { ca, servername } });
    expect((await request(`https://127.0.0.1:${port}/`, { dispatcher: named })).statusCode).toBe(200);
    await named.close();
  }
  expect((await request(`https://127.0.0.1:${port}/`, { dispatcher: agent })).statusCode).toBe(200);
  const other = new Agent({ connect: { ca, servername: "evil.example" } });
  await expect(request(`https://127.0.0.1:${port}/`, { dispatcher: other })).rejects.toThrow(/altnames/);
  await expect(request(`https://127.0.0.1:${port}/`)).rejects.toThrow(/self-signed|unable to verify/);
  await Promise.all([agent.close(), other.close()]);
  server.close();
});

test("it may serve https and nothing else, for at most 825 days", async () => {
  newFolder("form");
  const certificate = new X509Certificate((await load()).cert);
  expect(certificate.subject).toBe("CN=localhost");
  expect(certificate.subjectAltName).toBe("DNS:localhost, IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1");
  expect(certificate.keyUsage).toEqual(["1.3.6.1.5.5.7.3.1"]);
  expect(certificate.ca).toBe(false);
  const validDays = (certificate.validToDate.getTime() - certificate.validFromDate.getTime()) / DAY_MS;
  expect(validDays).toBeLessThanOrEqual(825);
  expect(certificate.validFromDate.getTime()).toBeLessThan(Date.now() - DAY_MS / 2);
});

test("it is kept, and its key is for its owner alone", async () => {
  newFolder("kept");
  const first = await load(["mailroom.fernweh.example"]);
  expect(await load(["mailroom.fernweh.example"])).toEqual(first);
  expect(await load([])).toEqual(first);
  expect(said).toEqual([]);
  expect(fs.statSync(path.join(folder, "key.pem")).mode & 0o077).toBe(0);
});

test("it is renewed 30 days before it expires, not earlier", async () => {
  newFolder("renewed");
  const first = await load();
  expect(await load([], daysFromNow(768))).toEqual(first);
  expect((await load([], daysFromNow(770))).cert).not.toBe(first.cert);
  expect(said.join()).toContain("expire");
});

test("another public name makes another certificate, which names both it and localhost", async () => {
  newFolder("renamed");
  await load(["old.example"]);
  const { cert } = await load(["new.example", "[2001:db8::1]"]);
  expect(said.join()).toContain("new.example");
  const certificate = new X509Certificate(cert);
  expect(certificate.checkHost("new.example")).toBe("new.example");
  expect(certificate.checkHost("localhost")).toBe("localhost");
  expect(certificate.checkIP("2001:db8::1")).toBeTruthy();
});

test.each([
  ["cut short", (file: string) => fs.truncateSync(file, 100), "cert.pem"],
  ["empty", (file: string) => fs.truncateSync(file, 0), "key.pem"],
  ["missing", (file: string) => fs.rmSync(file), "key.pem"],
  ["of another pair", (file: string) => fs.copyFileSync(path.join(root, "form", "key.pem"), file), "key.pem"],
])("a file that is %s is replaced, with a word in the log", async (name, damage, file) => {
  newFolder(`damaged-${name}`);
  const first = await load();
  damage(path.join(folder, file));
  const second = await load();
  expect(second.cert).not.toBe(first.cert);
  expect(said.join()).toContain("damaged");
  expect(await load()).toEqual(second);
});

test("a certificate of one's own is served as it is; one that cannot be is refused by name", async () => {
  newFolder("given");
  const made = await load();
  const certFile = path.join(folder, "cert.pem");
  const keyFile = path.join(folder, "key.pem");
  const given = (files: { certFile: string; keyFile: string }, now = new Date()) =>
    loadCertificate({ folder: path.join(root, "unused"), hosts: [], ...files, now });
  expect(await given({ certFile, keyFile })).toEqual(made);
  const refusals = [
    given({ certFile, keyFile: path.join(root, "form", "key.pem") }),
    given({ certFile, keyFile: path.join(root, "none.pem") }),
    given({ certFile, keyFile }, daysFromNow(900)),
  ];
  for (const refusal of refusals) await expect(refusal).rejects.toMatchObject({ code: "certificate_unusable" });
  await expect(refusals[1]).rejects.toThrow(/TLS_KEY_FILE.*none\.pem/);
  expect(fs.existsSync(path.join(root, "unused"))).toBe(false);
});
