import type { Context } from "hono";
import { stream } from "hono/streaming";
import { type ApiEnv, ctxFor } from "./route.ts";

const CHUNK_BYTES = 64 * 1024;

export interface FileAnswer {
  name: string;
  /** Its `content-type`. */
  type: string;
  pieces: AsyncIterable<string | Uint8Array>;
}

/** Piece by piece, as fast as it is taken; who goes away ends it. */
export function sendFile(c: Context<ApiEnv>, { name, type, pieces }: FileAnswer): never {
  c.header("content-type", type);
  c.header("content-disposition", attachmentNamed(name));
  return stream(c, async (out) => {
    for await (const piece of pieces) {
      if (out.aborted) return;
      await out.write(piece);
    }
  }) as never;
}

/** A table of today: `cases-2026-11-17.csv`. */
export function sendCsv(c: Context<ApiEnv>, name: string, pieces: AsyncIterable<string>): never {
  return sendFile(c, { name: `${name}-${ctxFor(c).now().toISOString().slice(0, 10)}.csv`, type: CSV, pieces });
}

export const CSV = "text/csv; charset=utf-8";

/** RFC 6266: a plain name for every browser, and where the file's is another that one too, as RFC 8187 writes it. */
export function attachmentNamed(name: string): string {
  const plain = name.replace(/[^\w. -]/g, "_").replace(/^\.+/, "_").slice(0, 150) || "attachment";
  if (plain === name) return `attachment; filename="${plain}"`;
  const encoded = encodeURIComponent(name.toWellFormed()).replace(/['()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
  return `attachment; filename="${plain}"; filename*=UTF-8''${encoded}`;
}

/** A stranger's file: saved under its name, never shown by the browser, whatever it claims to be. */
export function fileHeaders(name: string): Record<string, string> {
  return {
    "content-type": "application/octet-stream",
    "content-disposition": attachmentNamed(name),
    "content-security-policy": "default-src 'none'; sandbox",
    "x-content-type-options": "nosniff",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "private, no-store",
  };
}

/** In pieces, so that a slow reader holds back the writer. */
export function streamOf(content: Uint8Array): ReadableStream<Uint8Array> {
  let at = 0;
  return new ReadableStream({
    pull(controller) {
      if (at >= content.byteLength) return controller.close();
      controller.enqueue(content.subarray(at, at + CHUNK_BYTES));
      at += CHUNK_BYTES;
    },
  });
}
