import { type Refusal, refuse } from "../../errors.ts";

const SAVE_AGAIN = "Open it in Excel or LibreOffice, save it as a new Excel workbook (.xlsx) and choose that file.";

/** `what`: what was found, as the end of a sentence: "its end is missing". */
export function damagedWorkbook(what: string): Refusal {
  return refuse("unprocessable", `The workbook is damaged: ${what}.`, { remedy: SAVE_AGAIN });
}

export function protectedWorkbook(): Refusal {
  return refuse("unprocessable", "The workbook is protected with a password.", { remedy: "Open it in Excel, remove the password (File, Info, Protect Workbook, Encrypt with Password), save it and choose it again." });
}

export function oversizedWorkbook(what: string): Refusal {
  return refuse("too_large", `The workbook is too large: ${what}.`, { remedy: "Keep only the sheet and the columns with the contacts, or save the sheet as CSV." });
}

/** A zip bomb, or a file that is made to look like one. */
export function suspiciousWorkbook(what: string): Refusal {
  return refuse("unprocessable", `The workbook is not opened, because it could do harm: ${what}.`, { remedy: SAVE_AGAIN });
}
