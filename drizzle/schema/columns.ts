import { customType, timestamp, uuid } from "drizzle-orm/pg-core";

/** Every moment is kept with its zone and read as a Date. */
export const moment = (name: string) => timestamp(name, { withTimezone: true, mode: "date", precision: 3 });
export const primaryId = () => uuid("id").primaryKey();
export const bytea = customType<{ data: Uint8Array; driverData: Buffer }>({ dataType: () => "bytea" });
export const tsvector = customType<{ data: string }>({ dataType: () => "tsvector" });
