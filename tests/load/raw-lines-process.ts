import { mkdtempSync } from "node:fs";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import os from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { WebSocketServer } from "ws";
import { loadCertificate } from "../../server/adapters/tls/load-certificate.ts";

/** The same sockets over the same TLS with nothing of Mailroom behind them: what a line weighs at least. */
const certificate = await loadCertificate({ folder: mkdtempSync(path.join(os.tmpdir(), "mailroom-raw-")), hosts: [] });
const server = createServer({ key: certificate.key, cert: certificate.cert });
new WebSocketServer({ server }).on("connection", (socket) => socket.on("message", () => socket.send(JSON.stringify({ type: "subscribed" }))));
server.listen(0, () => process.send!({ type: "ready", port: (server.address() as AddressInfo).port, ca: certificate.ca, token: "" }));

process.on("message", () => {
  void (async () => {
    for (let round = 0; round < 4; round++) {
      globalThis.gc?.();
      await sleep(250);
    }
    const { rss, heapUsed: heap } = process.memoryUsage();
    process.send!({ type: "weight", rss, heap });
  })();
});
process.once("disconnect", () => process.exit(0));
