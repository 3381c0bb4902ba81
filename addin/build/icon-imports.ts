const IMPORT = /import\s*\{([^}]*)\}\s*from\s*(["'])@fluentui\/react-icons\2;?/g;

/**
 * `import { Mail20Regular } from "@fluentui/react-icons"` → `… from "@fluentui/react-icons/svg/mail"`, by the rule that
 * the package's docs/build-transforms.md gives.
 */
export function rewriteIconImports(source: string): string {
  return source.replace(IMPORT, (_all, names: string) =>
    names
      .split(",")
      .map((name) => name.trim())
      .filter((name) => name && !name.startsWith("type "))
      .map((name) => `import { ${name} } from "${iconModule(name.split(/\s+as\s+/)[0]!)}";`)
      .join(" "),
  );
}

function iconModule(name: string): string {
  if (name === "useIconContext" || name === "IconDirectionContextProvider") return "@fluentui/react-icons/providers";
  const icon = /^(.+?)(\d+)?(Regular|Filled|Light|Color)$/.exec(name);
  return icon ? `@fluentui/react-icons/svg/${kebabCase(icon[1]!)}` : "@fluentui/react-icons/utils";
}

function kebabCase(name: string): string {
  return name.replace(/[a-z\d](?=[A-Z])|[a-zA-Z](?=\d)|[A-Z](?=[A-Z][a-z])/g, "$&-").toLowerCase();
}
