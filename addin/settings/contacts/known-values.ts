/** ISO 3166-1 alpha-2, as far as Intl names them. */
export const countryCodes =
  "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS XK YE YT ZA ZM ZW".split(" ");

/** ISO 639-1, as far as people write in them. */
export const languageCodes =
  "af am ar as az be bg bn bs ca cs cy da de dz el en eo es et eu fa fi fil fo fr ga gl gu ha he hi hr hu hy id ig is it ja jv ka kk km kn ko ku ky lb lo lt lv mg mi mk ml mn mr ms mt my ne nl no nb nn or pa pl ps pt qu ro ru rw sd si sk sl so sq sr sv sw ta te tg th tk tl tn tr tt uk ur uz vi wo xh yi yo zh zu".split(" ");

export const timeZoneNames = (): string[] => Intl.supportedValuesOf("timeZone");

export interface Value { value: string; text: string }

/** "DE" → "Germany"; what Intl does not know stays as it is. */
export function nameOfCode(code: string, type: "region" | "language", locale: string): string {
  try {
    return new Intl.DisplayNames([locale], { type, fallback: "code" }).of(code) ?? code;
  } catch {
    return code;
  }
}

/** In the reader's language and its order. */
export function namedValues(codes: readonly string[], type: "region" | "language", locale: string): Value[] {
  const names = new Intl.DisplayNames([locale], { type, fallback: "code" });
  const { compare } = new Intl.Collator(locale);
  return codes.map((value) => ({ value, text: names.of(value) ?? value })).sort((one, other) => compare(one.text, other.text));
}
