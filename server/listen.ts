import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { createServer, type ServerOptions } from "node:https";
import type { AddressInfo } from "node:net";
import { createAdaptorServer } from "@hono/node-server";
import { WebSocketServer } from "ws";
import { StartRefused } from "./start-refused.ts";

const WEBSOCKET_MESSAGE_BYTES_MAX = 64 * 1024;
/** Requests that are still running when Mailroom stops get this long. */
const CLOSE_TIMEOUT_MS = 5_000;

export interface ListenOptions {
  host: string;
  port: number;
  certificate: { cert: string; key: string };
}

export interface HttpsServer {
  port: number;
  /** Requests may come before the app stands; they wait for it. */
  serveWith(app: (request: Request, env: unknown) => Response | Promise<Response>, first?: (request: IncomingMessage, response: ServerResponse) => boolean): void;
  close(): Promise<void>;
}

/** Takes the port first of all, so that a port in use is said at once and vendors can call back while Mailroom starts. */
export async function listen(options: ListenOptions): Promise<HttpsServer> {
  let ready: (app: Parameters<HttpsServer["serveWith"]>[0]) => void;
  const app = new Promise<Parameters<HttpsServer["serveWith"]>[0]>((resolve) => (ready = resolve));
  let first: (request: IncomingMessage, response: ServerResponse) => boolean = () => false;
  const server = createAdaptorServer({
    fetch: async (request, env) => (await app)(request, env),
    createServer: ((serverOptions: ServerOptions, listener: RequestListener) =>
      createServer(serverOptions, (request, response) => {
        if (!first(request, response)) listener(request, response);
      })) as typeof createServer,
    serverOptions: { cert: options.certificate.cert, key: options.certificate.key },
    websocket: { server: new WebSocketServer({ noServer: true, maxPayload: WEBSOCKET_MESSAGE_BYTES_MAX }) as never },
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => reject(explain(error, options)));
    server.listen(options.port, options.host, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    serveWith(handler, before) {
      if (before) first = before;
      ready(handler);
    },
    close: () =>
      new Promise((resolve) => {
        const timer = setTimeout(() => "closeAllConnections" in server && server.closeAllConnections(), CLOSE_TIMEOUT_MS);
        server.close(() => {
          clearTimeout(timer);
          resolve();
        });
        if ("closeIdleConnections" in server) server.closeIdleConnections();
      }),
  };
}

function explain(error: NodeJS.ErrnoException, { host, port }: ListenOptions): unknown {
  if (error.code !== "EADDRINUSE" && error.code !== "EACCES" && error.code !== "EADDRNOTAVAIL") return error;
  const reasons = { EADDRINUSE: "Another program listens there.", EACCES: "This user may not listen there.", EADDRNOTAVAIL: "This machine does not have that address." };
  return new StartRefused({
    code: "port_unavailable",
    what: `Mailroom cannot listen on ${host}, port ${port}.`,
    why: reasons[error.code],
    remedy: error.code === "EADDRINUSE" ? "Stop that program, or choose another port: PORT=3100 npm start." : "Set HOST and PORT to an address and port that this user may use.",
    cause: error,
  });
}
