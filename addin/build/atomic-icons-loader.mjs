import { rewriteIconImports } from "./icon-imports.ts";

// The root of @fluentui/react-icons re-exports some 20,000 icons from chunks that webpack would all have to parse. This
// takes ours and Fluent's own from the package's one-icon files instead.
export default function atomicIcons(source) {
  return source.includes("@fluentui/react-icons") ? rewriteIconImports(source) : source;
}
