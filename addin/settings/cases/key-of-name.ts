const KEY_LETTERS_MAX = 40;

/** "Booking no." → "booking_no": what a field is called by the API, for good. One without latin letters is "field_" and a hash of its name. */
export function keyOfName(name: string): string {
  const plain = name.normalize("NFKD").replace(/\p{M}+/gu, "").replaceAll("ß", "ss").toLowerCase().replace(/[^a-z0-9]+/g, "_").replace(/^[_0-9]+|_+$/g, "").slice(0, KEY_LETTERS_MAX);
  return plain || `field_${[...name].reduce((hash, letter) => (hash * 31 + letter.codePointAt(0)!) % 1_000_000_007, 7)}`;
}
