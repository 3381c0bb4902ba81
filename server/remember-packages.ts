import { registerHooks, type ResolveFnOutput, type ResolveHookContext } from "node:module";

/**
 * Where a package was found for one of our files, it is for all of them. Node.js would parse its package.json again for
 * every import, of which some have hundreds of kilobytes: that was half of a start.
 */
export function rememberPackages(register: typeof registerHooks = registerHooks): void {
  const found = new Map<string, ResolveFnOutput>();
  register({
    resolve(specifier, context, next) {
      if (!isPackageOfOurs(specifier, context)) return next(specifier, context);
      const key = `${context.conditions.includes("require") ? "require" : "import"} ${specifier}`;
      const place = found.get(key) ?? { ...next(specifier, context), shortCircuit: true };
      found.set(key, place);
      return place;
    },
  });
}

function isPackageOfOurs(specifier: string, { parentURL, importAttributes }: ResolveHookContext): boolean {
  if (!/^[@\w]/.test(specifier) || specifier.includes(":")) return false;
  return parentURL !== undefined && !parentURL.includes("/node_modules/") && Object.keys(importAttributes ?? {}).length === 0;
}
