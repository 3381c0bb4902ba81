import type postgres from "postgres";

/** Longer lists are of any length, and each length would be a statement of its own that every connection keeps. */
const PARAMETERS_MAX = 40;

/**
 * The driver, which here prepares what Drizzle asks and so parses each statement once a connection: one that is not
 * prepared goes to the server twice, to be described and then to be run, and cannot follow another without waiting.
 */
export function withPreparedStatements<Client extends postgres.Sql | postgres.TransactionSql>(client: Client): Client {
  return new Proxy(client, {
    get(target, name) {
      if (name === "unsafe") return (query: string, parameters: postgres.ParameterOrJSON<never>[] = []) => target.unsafe(query, parameters, { prepare: parameters.length > 0 && parameters.length <= PARAMETERS_MAX });
      // Both hand a driver of the transaction's own connection to what runs in it.
      if (name === "begin" || name === "savepoint") return (work: (transaction: postgres.TransactionSql) => Promise<unknown>) => (target as postgres.TransactionSql)[name as "savepoint"]((transaction) => work(withPreparedStatements(transaction)));
      return Reflect.get(target, name);
    },
  });
}
