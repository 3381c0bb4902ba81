import { databaseErrorCode } from "../../database-error.ts";
import { refuse } from "../../errors.ts";

const UNIQUE_VIOLATION = "23505";

/** The unique key of the name decides: two who save at once cannot both have it. */
export async function calledOnce<Result>(name: string, save: () => Promise<Result>): Promise<Result> {
  try {
    return await save();
  } catch (error) {
    if (databaseErrorCode(error) === UNIQUE_VIOLATION) throw refuse("conflict", `There is one called “${name}” already.`, { remedy: "Choose another name.", errors: [{ path: "name", message: "is taken" }] });
    throw error;
  }
}
