export interface SplitName {
  given: string;
  family: string;
}

/** Before and after a name, in front or behind; compared without case and full stops. */
const titles = setOf(
  "mr mrs ms miss mx dr prof professor sir dame lord lady rev hon capt herr hr frau fr fräulein dipl-ing dipl-kfm mag ing univ-prof dr-ing m mme mlle me monsieur madame mademoiselle sr sra srta señor señora don doña dña d lic ingeniero sig sigra signor signora signorina dott dottssa avv geom dhr mevr mw de-heer mevrouw pan pani mgr inż inz bc judr mudr phdr rndr doc г г-н г-жа господин госпожа пан пані κος κα",
);
/** Of these titles some are given names too: two words, of which the first has no full stop, are a name. */
const doubtfulTitles = setOf("don mag pan hon me fr d");
const generations = setOf("jr sr ii iii iv junior senior 様 さま さん 先生 殿 氏 님 씨 女士 小姐");
/** Written with two capitals or a full stop; “Ma” is a name. */
const degrees = setOf("phd md dds dvm esq mba msc bsc ma ba llm mbe obe cpa pmp ph-d m-d m-a b-a ll-m dr mag");
/** Words that belong to the family name behind them, as they are written in the middle of a name. */
const particles = setOf(
  "von vom van der den de del della dello degli dei di da dal do dos das du des d la le les lo el al ul bin ibn ben bint bar abu zu zum zur ter ten te tot op af av y e i ze san santa st saint mac nic ní ó o ap ver vander vande vanden",
);
/** Family names that are written in front and are known for certain by themselves. */
const vietnameseFamilies = setOf("nguyễn trần lê phạm huỳnh hoàng phan vũ võ đặng bùi đỗ hồ ngô dương lý đinh trương đoàn phùng lương mai tô trịnh đào");
const chineseFamilies = new Set(
  "王李张張刘劉陈陳杨楊赵趙黄黃周吴吳徐孙孫胡朱高林何郭马馬罗羅梁宋郑鄭谢謝韩韓唐冯馮于董萧蕭程曹袁邓鄧许許傅沈曾彭吕呂苏蘇卢盧蒋蔣蔡贾賈丁魏薛叶葉阎余潘杜戴夏锺钟鍾汪田任姜范方石姚谭譚廖邹鄒熊金陆陸郝孔白崔康毛邱秦江史顾顧侯邵孟龙龍万萬段雷钱錢汤湯尹黎易常武乔喬贺賀赖賴龚龔文庞樊兰蘭殷施陶洪翟安颜顏倪严嚴牛温溫芦季俞章鲁魯葛伍韦韋申尤毕畢聂聶焦向柳邢路岳齐齊梅莫庄莊辛管祝左涂谷祁时耿牟卜詹关關苗凌费費纪紀靳盛童欧歐甄项曲成游阳裴席卫衛查屈鲍位覃霍翁隋植甘景薄单包司柏宁寧柯阮桂闵解强柴华華车冉房边邊",
);
const chineseFamiliesOfTwo = new Set("欧阳 歐陽 司马 司馬 诸葛 諸葛 上官 夏侯 东方 東方 皇甫 尉迟 公孙 公孫 令狐 司徒 慕容 宇文 长孙 长孫 南宫 端木 百里 呼延 轩辕 东郭 西门".split(" "));
const koreanFamiliesOfTwo = new Set("남궁 황보 제갈 선우 독고 사공 서문".split(" "));

const HAN = /^\p{Script=Han}+$/u;
const HANGUL = /^\p{Script=Hangul}+$/u;
const EAST_ASIAN = /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}々〆ー・]+$/u;

/**
 * Given and family name of a person's name as it stands in one cell: `Solberg, Ingrid`, `Dr. Ludwig van Beethoven`,
 * `DUPONT Jean`, `三浦 優花`, `김다원`. What cannot be told apart stays whole in `given`, with no family name: a wrong
 * salutation is worse than a long one.
 */
export function splitName(name: string): SplitName {
  const comma = name.split(/\s*[,،、]\s*/).filter((part) => part !== "");
  if (comma.length >= 2) return splitAtComma(comma);
  const written = name.split(/\s+/).filter((word) => word !== "");
  const words = withoutTitles(written);
  // `Herr Müller`, `van den Berg`: nobody is called by title and given name, and particles belong to a family.
  if (words.length === 1 && written.length > 1 && isTitle(written, 0)) return { given: "", family: words[0]! };
  if (words.length <= 1) return eastAsianWord(words[0] ?? "");
  if (words.slice(0, -1).every((word) => word === word.toLowerCase() && isParticle(word))) return { given: "", family: words.join(" ") };
  if (words.every((word) => EAST_ASIAN.test(word))) return splitEastAsian(words);
  if (vietnameseFamilies.has(words[0]!.toLowerCase()) && !vietnameseFamilies.has(words.at(-1)!.toLowerCase())) return { family: words[0]!, given: words.slice(1).join(" ") };
  return splitByCapitals(words) ?? splitAtFamily(words);
}

function splitAtComma([first, ...rest]: string[]): SplitName {
  const others = rest.filter((part) => !part.split(/\s+/).every(isSuffix));
  // `John Smith, PhD` is no name turned round.
  if (others.length === 0) return splitName(first!);
  return { family: withoutTitles(first!.split(/\s+/)).join(" "), given: withoutTitles(others.join(" ").split(/\s+/)).join(" ") };
}

function withoutTitles(words: string[]): string[] {
  let begin = 0;
  let end = words.length;
  while (end - begin > 1 && isTitle(words, begin)) begin++;
  while (end - begin > 1 && isSuffix(words[end - 1]!)) end--;
  // `三浦優花様`: an honorific is written on to the name.
  return words.slice(begin, end).map((word, index, kept) => (index === kept.length - 1 ? word.replace(/(?<=^[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}]{2,})(?:様|さま|さん|殿|님|씨)$/u, "") : word));
}

/** `M. Dupont` is Monsieur, `M. John Smith` and `D. Trump` are more likely somebody's first letter. */
function isTitle(words: string[], at: number): boolean {
  const word = words[at]!;
  const isPair = words.length - at === 2;
  if (!titles.has(plain(word)) || (/^\p{Lu}\.?$/u.test(word) && !(isPair && word === "M."))) return false;
  return !(isPair && doubtfulTitles.has(plain(word)) && !word.endsWith("."));
}

function isSuffix(word: string): boolean {
  return generations.has(plain(word)) || (degrees.has(plain(word)) && (/\p{Lu}.*\p{Lu}/u.test(word) || word.includes(".")));
}

function splitByCapitals(words: string[]): SplitName | null {
  const large = words.map((word) => word.length > 1 && word === word.toUpperCase() && word !== word.toLowerCase() && !/^(?:\p{Lu}\.)+$/u.test(word));
  const count = large.filter(Boolean).length;
  if (count === 0 || count === words.length) return null;
  const isAtEdge = large.lastIndexOf(true) - large.indexOf(true) + 1 === count && (large[0] || large.at(-1));
  if (!isAtEdge) return null;
  return { given: words.filter((_, index) => !large[index]).join(" "), family: words.filter((_, index) => large[index]).join(" ") };
}

/** The last word, with the particles before it; the first word is given in any case. */
function splitAtFamily(words: string[]): SplitName {
  let begin = words.length - 1;
  while (begin > 1 && isParticle(words[begin - 1]!)) begin--;
  // `Maria de la Cruz López`: from the first particle on, if nothing but names stands behind it.
  const first = words.findIndex((word, index) => index > 0 && index < begin && isParticle(word) && word === word.toLowerCase());
  if (first > 0) begin = first;
  return { given: words.slice(0, begin).join(" "), family: words.slice(begin).join(" ") };
}

function isParticle(word: string): boolean {
  return particles.has(plain(word).replace(/['’]$/, ""));
}

/** The family name stands in front, unless one part alone can be one: `思淼 万`. */
function splitEastAsian(words: string[]): SplitName {
  const last = words.at(-1)!;
  const isTurned = words.length === 2 && words[0]!.length > 1 && ((HAN.test(last) && last.length === 1 && chineseFamilies.has(last) && !isChineseFamily(words[0]!)) || (HANGUL.test(last) && last.length === 1) || isChineseFamilyOfTwo(last));
  return isTurned ? { given: words[0]!, family: last } : { family: words[0]!, given: words.slice(1).join("") };
}

function eastAsianWord(word: string): SplitName {
  const length = [...word].length;
  if (HANGUL.test(word) && length >= 2 && length <= 4) {
    const familyLength = length >= 3 && koreanFamiliesOfTwo.has(word.slice(0, 2)) ? 2 : 1;
    return { family: word.slice(0, familyLength), given: word.slice(familyLength) };
  }
  if (HAN.test(word) && length >= 3 && isChineseFamilyOfTwo(word.slice(0, 2))) return { family: word.slice(0, 2), given: word.slice(2) };
  // Japanese names without a space can be cut in several places; Chinese ones of two or three signs in one.
  if (HAN.test(word) && (length === 2 || length === 3) && chineseFamilies.has(word[0]!)) return { family: word[0]!, given: word.slice(1) };
  return { given: word, family: "" };
}

function isChineseFamily(word: string): boolean {
  return chineseFamilies.has(word) || isChineseFamilyOfTwo(word);
}

function isChineseFamilyOfTwo(word: string): boolean {
  return chineseFamiliesOfTwo.has(word);
}

function plain(word: string): string {
  return word.toLowerCase().replace(/\.(?=.)/g, "-").replace(/[.,]/g, "").replaceAll("--", "-");
}

function setOf(words: string): Set<string> {
  return new Set(words.split(" "));
}
