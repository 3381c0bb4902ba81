/**
 * A cell that a spreadsheet would run as a formula stands in a CSV behind an apostrophe (OWASP, CSV injection), and one that
 * begins with such an apostrophe behind another: what is written so is read back as it was.
 */
export const formulaLike = /^'*[=+\-@\t\r]/;
