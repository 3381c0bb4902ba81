// The root of @fluentui/react-icons re-exports some 20,000 icons from chunks of 3.5 MB that webpack would have to parse.
// This rewrites imports of it, ours and Fluent's own, to the package's one-icon files, by the rule that its
// docs/build-transforms.md gives.
const IMPORT = /import\s*\{([^}]*)\}\s*from\s*(["'])@fluentui\/react-icons\2;?/g;

export default function atomicIcons(source) {
  return source.includes("@fluentui/react-icons") ? rewriteIconImports(source) : source;
}

/** `import { Mail20Regular } from "@fluentui/react-icons"` → `… from "@fluentui/react-icons/svg/mail"`. */
export function rewriteIconImports(source) {
  return source.replace(IMPORT, (_all, names) =>
    names
      .split(",")
      .map((name) => name.trim())
      .filter((name) => name && !name.startsWith("type "))
      .map((name) => `import { ${name} } from "${iconModule(name.split(/\s+as\s+/)[0])}";`)
      .join(" "),
  );
}

function iconModule(name) {
  if (name === "useIconContext" || name === "IconDirectionContextProvider") return "@fluentui/react-icons/providers";
  const icon = name.match(/^(.+?)(\d+)?(Regular|Filled|Light|Color)$/);
  return icon ? `@fluentui/react-icons/svg/${kebabCase(icon[1])}` : "@fluentui/react-icons/utils";
}

function kebabCase(name) {
  return name.replace(/[a-z\d](?=[A-Z])|[a-zA-Z](?=\d)|[A-Z](?=[A-Z][a-z])/g, "$&-").toLowerCase();
}
