/** What providers' secrets look like. */
const KNOWN: RegExp[] = [
  /\bmlsn\.[\w-]{8,}/i,
  /\baccesskey\s*=/i,
  /\b(ya29\.|1\/\/0|GOCSPX-|AKIA[A-Z0-9]{8}|sk-|whsec_|xox[abp]-|gh[ps]_)[\w/+-]{6,}/,
  /-----BEGIN [A-Z ]+-----/,
  /\beyJ[\w-]{10,}\.[\w-]{10,}/,
  /\b(password|passwort|secret|token|api[_-]?key)\s*[:=]\s*\S{4,}/i,
  /^[a-z][a-z0-9+.-]*:\/\/[^/\s:@]+:[^/\s@]+@/i,
];

/** Long runs without a space that mix letters and digits are no name of anything. */
const RANDOM = /(?=[^\s]*\d)(?=[^\s]*[a-z])(?=[^\s]*[A-Z])[\w+/=-]{32,}/;

/** Whether a text that everybody may read holds a secret that somebody pasted into the wrong field. */
export function looksLikeSecret(text: string): boolean {
  return KNOWN.some((pattern) => pattern.test(text)) || RANDOM.test(text);
}
