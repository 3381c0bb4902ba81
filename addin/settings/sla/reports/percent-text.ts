/** 0.934 → "93.4 %"; nothing decided is a dash, not 0 %. */
export function percentText(share: number | null, language: string): string {
  return share === null ? "–" : new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: 1 }).format(share);
}
