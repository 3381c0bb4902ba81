const CHUNK_BYTES = 64 * 1024;

/** A stranger's file: saved under its name, never shown by the browser, whatever it claims to be. */
export function fileHeaders(name: string): Record<string, string> {
  const plain = name.replace(/[^\w. -]/g, "_").replace(/^\.+/, "_").slice(0, 150) || "attachment";
  return {
    "content-type": "application/octet-stream",
    "content-disposition": `attachment; filename="${plain}"; filename*=UTF-8''${encodeURIComponent(name.toWellFormed()).replace(/['()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)}`,
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
