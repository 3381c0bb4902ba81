const browsers: [name: string, pattern: RegExp][] = [["Edge", /\bEdg\//], ["Opera", /\bOPR\//], ["Firefox", /\bFirefox\//], ["Chrome", /\b(Headless)?Chrome\//], ["Safari", /\bSafari\//], ["curl", /^curl\//]];
const systems: [name: string, pattern: RegExp][] = [["iPhone", /iPhone/], ["iPad", /iPad/], ["Android", /Android/], ["Windows", /Windows/], ["macOS", /Mac OS X|Macintosh/], ["Linux", /Linux|X11/]];

/** "Firefox, Windows" of what a browser says of itself; null where it says nothing known. */
export function deviceOf(userAgent: string | null): string | null {
  const of = (known: [string, RegExp][]) => known.find(([, pattern]) => pattern.test(userAgent ?? ""))?.[0];
  return [of(browsers), of(systems)].filter(Boolean).join(", ") || null;
}
