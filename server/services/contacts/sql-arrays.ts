import { type SQL, sql } from "drizzle-orm";

/** Many values as one parameter: a list of hundreds of them makes a statement anew for each length, and takes longer to read than to answer. */
export const sqlIds = (ids: string[]): SQL => sql`${`{${ids.join(",")}}`}::uuid[]`;
export const sqlTexts = (texts: string[]): SQL => sql`array(select jsonb_array_elements_text(${JSON.stringify(texts)}::jsonb))`;
