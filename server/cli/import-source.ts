import { open } from "node:fs/promises";
import { refuse } from "../errors.ts";
import type { FileSource } from "../services/contact-files/file-source.ts";

/** A file on disk. Refuses `not_found` and `bad_input` what cannot be opened or is no file. */
export async function openFile(path: string): Promise<FileSource & AsyncDisposable> {
  const handle = await open(path).catch((error: NodeJS.ErrnoException) => {
    throw error.code === "ENOENT" ? refuse("not_found", "There is no such file.") : refuse("bad_input", `The file cannot be opened: ${error.message}.`);
  });
  const info = await handle.stat();
  if (!info.isFile()) {
    await handle.close();
    throw refuse("bad_input", info.isDirectory() ? "This is a folder; name the files in it." : "This is no file.");
  }
  return {
    name: path,
    size: info.size,
    async read(start, length) {
      const bytes = new Uint8Array(Math.max(0, Math.min(length, info.size - start)));
      let filled = 0;
      while (filled < bytes.length) {
        const { bytesRead } = await handle.read(bytes, filled, bytes.length - filled, start + filled);
        if (bytesRead === 0) break;
        filled += bytesRead;
      }
      return bytes.subarray(0, filled);
    },
    [Symbol.asyncDispose]: () => handle.close(),
  };
}
