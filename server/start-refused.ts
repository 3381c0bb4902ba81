export type StartRefusedCode =
  | "settings_invalid"
  | "data_folder_in_use"
  | "data_folder_unwritable"
  | "data_folder_unreachable"
  | "data_folder_of_another_user"
  | "data_folder_not_ours"
  | "disk_full"
  | "database_binaries_missing"
  | "database_binaries_unusable"
  | "database_of_another_version"
  | "database_did_not_start"
  | "database_unreachable"
  | "database_sign_in_refused"
  | "database_missing"
  | "database_too_old"
  | "database_rights_missing"
  | "database_busy"
  | "database_failed"
  | "certificate_unusable"
  | "secret_key_unusable"
  | "port_unavailable"
  | "build_failed"
  | "server_not_running";

/**
 * Mailroom cannot start, for a reason that whoever runs it can remove. `what`, `why` and `remedy` are one or more
 * whole sentences each; `message` is the three in a row, fit to be printed as it is. Never carries a password.
 */
export class StartRefused extends Error {
  readonly code: StartRefusedCode;
  readonly what: string;
  readonly why: string;
  readonly remedy: string;

  constructor({ code, what, why, remedy, cause }: StartRefusal) {
    super(`${what} ${why} ${remedy}`, { cause });
    this.name = "StartRefused";
    this.code = code;
    this.what = what;
    this.why = why;
    this.remedy = remedy;
  }
}

interface StartRefusal {
  code: StartRefusedCode;
  what: string;
  why: string;
  remedy: string;
  cause?: unknown;
}

const SQLITE_FULL = 13;
const UNWRITABLE = ["EACCES", "EPERM", "EROFS", "ENOTDIR", "EEXIST"];

/** An error of the file system in a folder that Mailroom keeps its data in; any other error is returned as it is. */
export function explainFileError(error: unknown, dataFolder: string): unknown {
  const { code, message, errcode } = error as NodeJS.ErrnoException & { errcode?: number };
  if (code === "ENOSPC" || code === "EDQUOT" || errcode === SQLITE_FULL) return diskFull(dataFolder);
  if (UNWRITABLE.includes(code ?? "")) return folderUnwritable(dataFolder, `${message}.`);
  return error;
}

export function diskFull(dataFolder: string): StartRefused {
  return new StartRefused({
    code: "disk_full",
    what: "Mailroom cannot start.",
    why: `There is no space left on the disk that holds ${dataFolder}.`,
    remedy: "Free some space (half a gigabyte is a good start) and start again; nothing that was saved is lost.",
  });
}

export function folderUnwritable(dataFolder: string, why: string): StartRefused {
  return new StartRefused({
    code: "data_folder_unwritable",
    what: `Mailroom cannot write to its data folder ${dataFolder}.`,
    why,
    remedy: "Give the user who runs Mailroom the right to write there, or name another folder with DATA_DIR.",
  });
}
