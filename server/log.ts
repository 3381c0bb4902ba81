import { pino, type Logger } from "pino";

/** One structured line per request, verb or job: ids, never addresses, subjects, bodies or tokens. To standard error, since standard output is for answers. */
export function createLog(level: string): Logger {
  return pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime, redact: ["headers.authorization", "token", "password"] }, pino.destination({ dest: 2, sync: false }));
}
export type { Logger };
