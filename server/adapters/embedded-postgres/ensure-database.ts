import postgres from "postgres";

const DUPLICATE_DATABASE = ["42P04", "23505"];

/** Makes sure that the server behind `url` has a database of that name and returns the URL that leads to it. */
export async function ensureDatabase(url: string, name: string): Promise<string> {
  const sql = postgres(url, { max: 1, connect_timeout: 10, onnotice: () => {} });
  try {
    const found = await sql`select 1 from pg_database where datname = ${name}`;
    if (found.length === 0) await sql`create database ${sql(name)}`;
  } catch (error) {
    // Somebody else made it between the look and the making.
    if (!DUPLICATE_DATABASE.includes((error as { code?: string }).code ?? "")) throw error;
  } finally {
    await sql.end();
  }
  const target = new URL(url);
  target.pathname = `/${encodeURIComponent(name)}`;
  return target.href;
}
