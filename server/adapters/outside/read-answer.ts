import type { Dispatcher } from "undici";

/** The bytes of an answer, at most so many; beyond them it throws what `tooLarge` makes. */
export async function readAnswer({ headers, body }: Pick<Dispatcher.ResponseData, "headers" | "body">, bytesMax: number, tooLarge: () => Error): Promise<Buffer> {
  // Of an answer that says its length no more comes than that: it is read in one piece.
  if (Number(headers["content-length"]) <= bytesMax) return Buffer.from(await body.arrayBuffer());
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > bytesMax) throw tooLarge();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** Null: no JSON object. */
export function parseObject(text: string): Record<string, unknown> | null {
  // Many answers are empty, and an exception for each would cost more than the rest of the reading.
  if (text === "") return null;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}
