import { wordKey } from "./transform-text.ts";

/** Languages in which names of countries and languages are read. */
export const nameLanguages = [
  "en", "de", "fr", "es", "it", "pt", "nl", "pl", "cs", "sk", "hu", "ro", "bg", "hr", "sr", "sl", "sv", "da", "nb", "fi", "et", "lv", "lt",
  "ru", "uk", "el", "tr", "ar", "he", "fa", "hi", "th", "vi", "id", "ms", "ja", "ko", "zh", "zh-Hant",
];

/** ISO 3166-1: alpha-2, alpha-3. Intl knows the names, not the codes of three letters. */
const codes =
  "ADAND AEARE AFAFG AGATG AIAIA ALALB AMARM AOAGO AQATA ARARG ASASM ATAUT AUAUS AWABW AXALA AZAZE BABIH BBBRB BDBGD BEBEL BFBFA BGBGR BHBHR BIBDI BJBEN BLBLM BMBMU BNBRN BOBOL BQBES BRBRA BSBHS BTBTN BVBVT BWBWA BYBLR BZBLZ CACAN CCCCK CDCOD CFCAF CGCOG CHCHE CICIV CKCOK CLCHL CMCMR CNCHN COCOL CRCRI CUCUB CVCPV CWCUW CXCXR CYCYP CZCZE DEDEU DJDJI DKDNK DMDMA DODOM DZDZA ECECU EEEST EGEGY EHESH ERERI ESESP ETETH FIFIN FJFJI FKFLK FMFSM FOFRO FRFRA GAGAB GBGBR GDGRD GEGEO GFGUF GGGGY GHGHA GIGIB GLGRL GMGMB GNGIN GPGLP GQGNQ GRGRC GSSGS GTGTM GUGUM GWGNB GYGUY HKHKG HMHMD HNHND HRHRV HTHTI HUHUN IDIDN IEIRL ILISR IMIMN ININD IOIOT IQIRQ IRIRN ISISL ITITA JEJEY JMJAM JOJOR JPJPN KEKEN KGKGZ KHKHM KIKIR KMCOM KNKNA KPPRK KRKOR KWKWT KYCYM KZKAZ LALAO LBLBN LCLCA LILIE LKLKA LRLBR LSLSO LTLTU LULUX LVLVA LYLBY MAMAR MCMCO MDMDA MEMNE MFMAF MGMDG MHMHL MKMKD MLMLI MMMMR MNMNG MOMAC MPMNP MQMTQ MRMRT MSMSR MTMLT MUMUS MVMDV MWMWI MXMEX MYMYS MZMOZ NANAM NCNCL NENER NFNFK NGNGA NINIC NLNLD NONOR NPNPL NRNRU NUNIU NZNZL OMOMN PAPAN PEPER PFPYF PGPNG PHPHL PKPAK PLPOL PMSPM PNPCN PRPRI PSPSE PTPRT PWPLW PYPRY QAQAT REREU ROROU RSSRB RURUS RWRWA SASAU SBSLB SCSYC SDSDN SESWE SGSGP SHSHN SISVN SJSJM SKSVK SLSLE SMSMR SNSEN SOSOM SRSUR SSSSD STSTP SVSLV SXSXM SYSYR SZSWZ TCTCA TDTCD TFATF TGTGO THTHA TJTJK TKTKL TLTLS TMTKM TNTUN TOTON TRTUR TTTTO TVTUV TWTWN TZTZA UAUKR UGUGA UMUMI USUSA UYURY UZUZB VAVAT VCVCT VEVEN VGVGB VIVIR VNVNM VUVUT WFWLF WSWSM YEYEM YTMYT ZAZAF ZMZMB ZWZWE";

/** What people write and CLDR does not say; signs of cars (https://unece.org/DAM/trans/conventn/Distsigns.pdf). */
const otherNames: Record<string, string> = {
  us: "US", "u s": "US", "u s a": "US", "united states of america": "US", america: "US", "vereinigte staaten von amerika": "US", "etats unis d amerique": "US", eeuu: "US", "ee uu": "US", "estados unidos de america": "US", "сша": "US", アメリカ: "US", 米国: "US",
  uk: "GB", "u k": "GB", england: "GB", scotland: "GB", wales: "GB", "northern ireland": "GB", britain: "GB", "great britain": "GB", grossbritannien: "GB", "grande bretagne": "GB", "gran bretana": "GB", "gran bretagna": "GB", inglaterra: "GB", inghilterra: "GB", angleterre: "GB", schottland: "GB", "groot brittannie": "GB", イギリス: "GB", 英国: "GB",
  holland: "NL", hollande: "NL", holanda: "NL", olanda: "NL", "the netherlands": "NL", "republic of ireland": "IE", eire: "IE", "bundesrepublik deutschland": "DE", brd: "DE", "federal republic of germany": "DE",
  "czech republic": "CZ", "tschechische republik": "CZ", tschechei: "CZ", "ceska republika": "CZ", "republique tcheque": "CZ", "republica checa": "CZ", "slovak republic": "SK", turkey: "TR", "ivory coast": "CI", burma: "MM", swaziland: "SZ", macedonia: "MK", mazedonien: "MK", "cape verde": "CV",
  "russian federation": "RU", "russische foderation": "RU", "российская федерация": "RU", "рф": "RU", "republic of korea": "KR", korea: "KR", "korea republic of": "KR", "s korea": "KR", "n korea": "KP", "peoples republic of china": "CN", "people s republic of china": "CN", prc: "CN", "mainland china": "CN", "hong kong": "HK", hongkong: "HK", macau: "MO", "viet nam": "VN",
  uae: "AE", "u a e": "AE", emirates: "AE", vae: "AE", "kingdom of saudi arabia": "SA", ksa: "SA", palestine: "PS", "republic of moldova": "MD", "bosnia herzegovina": "BA", brasil: "BR", "iran islamic republic of": "IR", "syrian arab republic": "SY", "united republic of tanzania": "TZ", "venezuela bolivarian republic of": "VE", "bolivia plurinational state of": "BO", "lao people s democratic republic": "LA", "brunei darussalam": "BN", "taiwan province of china": "TW", "democratic republic of the congo": "CD", drc: "CD",
  d: "DE", a: "AT", b: "BE", e: "ES", f: "FR", h: "HU", i: "IT", j: "JP", l: "LU", n: "NO", p: "PT", s: "SE", v: "VA", fl: "LI", slo: "SI", est: "EE", fin: "FI", irl: "IE", rus: "RU", ger: "DE", eng: "GB", sui: "CH", ned: "NL", den: "DK", cro: "HR",
};

const alpha2 = new Set(codes.split(" ").map((pair) => pair.slice(0, 2)));
let codeByName: Map<string, string> | null = null;

/** The ISO 3166-1 alpha-2 code of a country's code or name in one of many languages; null where none is meant for certain. */
export function countryCode(text: string): string | null {
  if (text.length === 2 && alpha2.has(text)) return text;
  const key = wordKey(text);
  if (/^[a-z]{2}$/.test(key) && alpha2.has(key.toUpperCase())) return key.toUpperCase();
  codeByName ??= readNames();
  return codeByName.get(key) ?? codeByName.get(key.replace(/^(?:the|la|le|el|die|der|il|lo|o|a) /, "")) ?? codeByName.get(wordKey(text.replace(/\(.*?\)/g, " "))) ?? null;
}

function readNames(): Map<string, string> {
  const names = new Map<string, string>();
  const unsure = new Set<string>();
  for (const language of nameLanguages) {
    for (const style of ["long", "short"] as const) {
      const display = new Intl.DisplayNames(language, { type: "region", style, fallback: "none" });
      for (const code of alpha2) {
        const name = wordKey(display.of(code) ?? "");
        if (name !== "" && names.has(name) && names.get(name) !== code) unsure.add(name);
        else if (name !== "") names.set(name, code);
      }
    }
  }
  for (const name of unsure) names.delete(name);
  for (const pair of codes.split(" ")) names.set(pair.slice(2).toLowerCase(), pair.slice(0, 2));
  for (const [name, code] of Object.entries(otherNames)) names.set(name, code);
  return names;
}
