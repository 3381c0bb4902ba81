const CHARS_MAX = 1_000;
const LETTERS_MIN = 12;

interface Detector {
  detect(text: string): { language: string };
}

let loading: Promise<Detector> | undefined;

/** ISO 639-1, or null where there is too little to tell. The data (1 MB) is loaded at the first use. */
export async function detectLanguage(text: string): Promise<string | null> {
  const sample = text.slice(0, CHARS_MAX).toWellFormed();
  if ((sample.match(/\p{L}/gu)?.length ?? 0) < LETTERS_MIN) return null;
  loading ??= loadDetector();
  return (await loading).detect(sample).language || null;
}

async function loadDetector(): Promise<Detector> {
  const { eld } = await import("eld");
  const detector = eld.newInstance();
  // The package's type of the entry without data leaves out that it has a loader.
  if ("load" in detector && typeof detector.load === "function") await detector.load("extrasmall");
  return detector;
}
