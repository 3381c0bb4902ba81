import type { IncomingHttpHeaders } from "node:http";
import { createServer } from "node:https";
import { mkdtempSync } from "node:fs";
import type { AddressInfo } from "node:net";
import os from "node:os";
import path from "node:path";
import { loadCertificate } from "../../server/adapters/tls/load-certificate.ts";

export interface Received {
  headers: IncomingHttpHeaders;
  body: string;
}

/** An https address on this machine that keeps what it is sent and answers with `statuses`, then 200. */
export async function httpsReceiver(statuses: number[] = []) {
  const certificate = await loadCertificate({ folder: mkdtempSync(path.join(os.tmpdir(), "mailroom-receiver-")), hosts: [] });
  const received: Received[] = [];
  const server = createServer({ cert: certificate.cert, key: certificate.key }, (request, response) => {
    let body = "";
    request.on("data", (chunk) => (body += chunk));
    request.on("end", () => {
      received.push({ headers: request.headers, body });
      response.writeHead(statuses.shift() ?? 200).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `https://localhost:${port}/hook`, ca: certificate.ca, received, close: () => new Promise((resolve) => (server.closeAllConnections(), server.close(resolve))) };
}
