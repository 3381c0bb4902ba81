import { type IncomingMessage, STATUS_CODES } from "node:http";
import type { Server } from "node:https";
import type { Duplex } from "node:stream";
import { type WebSocket, WebSocketServer } from "ws";

const MESSAGE_BYTES_MAX = 64 * 1024;

/** What a route is given beside a request that asks for a socket. */
export interface SocketEnv {
  incoming: IncomingMessage;
  /** The socket is opened when the route has answered. */
  accept(open: (line: WebSocket) => void): void;
}

type Answer = (request: Request, env: SocketEnv) => Response | Promise<Response>;

/**
 * Lets routes answer who asks for a socket, and opens it where they accept. Nothing of the request, its context and its
 * headers is kept by an open line, which may stand for hours beside thousands of others.
 */
export function serveWebSockets(server: Server, answer: Answer): WebSocketServer {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MESSAGE_BYTES_MAX });
  server.on("upgrade", (request, line, head) => void upgrade(sockets, answer, { request, line, head }).catch(() => line.destroy()));
  server.on("close", () => sockets.close());
  return sockets;
}

async function upgrade(sockets: WebSocketServer, answer: Answer, { request, line, head }: { request: IncomingMessage; line: Duplex; head: Buffer }): Promise<void> {
  const ignore = () => {};
  line.on("error", ignore);
  const { status, open } = await ask(answer, request);
  if (line.destroyed) return;
  if (!open) return void line.end(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ""}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
  line.off("error", ignore);
  sockets.handleUpgrade(request, line, head, open);
}

async function ask(answer: Answer, incoming: IncomingMessage): Promise<{ status: number; open?: (line: WebSocket) => void }> {
  const address = addressOf(incoming);
  if (incoming.headers.upgrade?.toLowerCase() !== "websocket" || address === null) return { status: 400 };
  let open: ((line: WebSocket) => void) | undefined;
  try {
    const { ok, status } = await answer(new Request(address, { headers: headersOf(incoming) }), { incoming, accept: (given) => (open = given) });
    // What answers without a socket has none.
    return open ? { status, open } : { status: ok ? 404 : status };
  } catch {
    return { status: 500 };
  }
}

/** By the host that was asked alone: `//evil.example/ws` is a path of ours, or a page of that host would pass for our own. Null: no address of ours. */
function addressOf({ url = "/", headers: { host = "localhost" } }: IncomingMessage): URL | null {
  if (!url.startsWith("/") || /[/?#@\\]/.test(host)) return null;
  return URL.parse(`https://${host}${url}`);
}

function headersOf({ headersDistinct }: IncomingMessage): Headers {
  const headers = new Headers();
  for (const [name, values = []] of Object.entries(headersDistinct)) for (const value of values) headers.append(name, value);
  return headers;
}
