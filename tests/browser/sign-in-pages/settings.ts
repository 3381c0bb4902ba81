import { createAuth } from "../../../addin/shared/auth.ts";
import { readConfig } from "../../../addin/shared/config.ts";

Object.assign(window, { auth: createAuth(readConfig(), null) });
