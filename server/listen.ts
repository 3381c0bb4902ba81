import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { createServer, type Server, type ServerOptions } from "node:https";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { createAdaptorServer } from "@hono/node-server";
import type { WebSocketServer } from "ws";
import { StartRefused } from "./start-refused.ts";
import { serveWebSockets } from "./web-sockets.ts";

/** Requests that are still running when Mailroom stops get this long. */
const CLOSE_TIMEOUT_MS = 10_000;
/** https://www.iana.org/assignments/websocket/websocket.xml: the screen comes back, to this server or to another. */
const SERVICE_RESTART = 1012;

export interface ListenOptions {
  host: string;
  port: number;
  certificate: { cert: string; key: string };
}

export interface HttpsServer {
  port: number;
  /** Requests may come before the app stands; they wait for it. */
  serveWith(app: (request: Request, env: unknown) => Response | Promise<Response>, first?: (request: IncomingMessage, response: ServerResponse) => boolean): void;
  isDraining(): boolean;
  /**
   * Takes no new connection; answers what has been asked, and sends screens elsewhere. With `afterMs` it first goes on for
   * so long, and only says that it is not ready, so that whoever shares out requests gives it no more.
   */
  drain(afterMs?: number): Promise<void>;
  close(): Promise<void>;
}

/** Takes the port first of all, so that a port in use is said at once and vendors can call back while Mailroom starts. */
export async function listen(options: ListenOptions): Promise<HttpsServer> {
  let ready: (app: Parameters<HttpsServer["serveWith"]>[0]) => void;
  const app = new Promise<Parameters<HttpsServer["serveWith"]>[0]>((resolve) => (ready = resolve));
  let first: (request: IncomingMessage, response: ServerResponse) => boolean = () => false;
  const answer = async (request: Request, env: unknown) => (await app)(request, env);
  const server = createAdaptorServer({
    fetch: answer,
    createServer: ((serverOptions: ServerOptions, listener: RequestListener) =>
      createServer(serverOptions, (request, response) => {
        if (!first(request, response)) listener(request, response);
      })) as typeof createServer,
    // With `ALPNProtocols` each line keeps a copy of them, and with it the 64 KB of buffers that it was cut from.
    serverOptions: { cert: options.certificate.cert, key: options.certificate.key, ALPNCallback: ({ protocols }) => protocols.find((protocol) => protocol === "http/1.1") } satisfies ServerOptions,
  });
  const sockets = serveWebSockets(server as Server, answer);
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => reject(explain(error, options)));
    server.listen(options.port, options.host, resolve);
  });
  let drained: Promise<void> | null = null;
  return {
    port: (server.address() as AddressInfo).port,
    serveWith(handler, before) {
      if (before) first = before;
      ready(handler);
    },
    isDraining: () => drained !== null,
    drain: (afterMs = 0) => (drained ??= sleep(afterMs).then(() => closeGently(server, sockets))),
    close: () => (drained ??= closeGently(server, sockets)),
  };
}

function closeGently(server: ReturnType<typeof createAdaptorServer>, sockets: WebSocketServer): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => {
      for (const socket of sockets.clients) socket.terminate();
      if ("closeAllConnections" in server) server.closeAllConnections();
    }, CLOSE_TIMEOUT_MS);
    server.close(() => {
      clearTimeout(timer);
      resolve();
    });
    for (const socket of sockets.clients) socket.close(SERVICE_RESTART, "Mailroom stops here");
    if ("closeIdleConnections" in server) server.closeIdleConnections();
  });
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
