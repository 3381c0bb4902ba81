import { type IncomingHttpHeaders, createServer } from "node:http";
import type { AddressInfo } from "node:net";

export interface Heard {
  method: string;
  /** With its query. */
  path: string;
  headers: IncomingHttpHeaders;
  body: Buffer;
}
export interface Said {
  status?: number;
  headers?: Record<string, string>;
  json?: unknown;
  bytes?: Uint8Array;
  /** Takes the request and closes the connection. */
  cut?: boolean;
  /** Never answers. */
  hang?: boolean;
}

/** A server of this machine that says what the test wants, and keeps what it heard. */
export async function runLoopback() {
  const heard: Heard[] = [];
  let answer: (asked: Heard) => Said = () => ({ status: 404, json: {} });
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const asked = { method: request.method ?? "", path: request.url ?? "", headers: request.headers, body: Buffer.concat(chunks) };
      heard.push(asked);
      const { status = 200, headers = {}, json, bytes, cut, hang } = answer(asked);
      if (cut) return void request.socket.destroy();
      if (hang) return;
      response.writeHead(status, { ...(json === undefined ? {} : { "content-type": "application/json" }), ...headers });
      response.end(bytes ?? (json === undefined ? "" : JSON.stringify(json)));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    heard,
    json: (index: number) => JSON.parse(heard[index]!.body.toString()) as Record<string, unknown>,
    answer: (made: (asked: Heard) => Said) => void (answer = made),
    reset: () => {
      heard.length = 0;
      answer = () => ({ status: 404, json: {} });
    },
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
