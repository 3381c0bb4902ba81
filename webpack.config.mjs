import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { EsbuildPlugin } from "esbuild-loader";
import HtmlWebpackPlugin from "html-webpack-plugin";
import TerserPlugin from "terser-webpack-plugin";

const root = dirname(fileURLToPath(import.meta.url));
const BROWSER_TARGET = "es2022";

/** Each page is a folder of addin/ with an index.html and an entry file; the skeleton is what shows before React does. */
const PAGES = {
  taskpane: ["./addin/skeleton.css", "./addin/taskpane/index.tsx"],
  settings: ["./addin/skeleton.css", "./addin/settings/index.tsx"],
  commands: ["./addin/commands/index.ts"],
  "sign-in": ["./addin/sign-in/index.ts"],
};

/** `npm run build` calls this with mode "release" (terser) or "development" (esbuild: larger by a tenth, much quicker). */
export default function addinConfig({ mode = "release" } = {}) {
  return {
    name: "addin",
    context: root,
    // Both modes run the same code, React's production build included, so that what is tried is what is shipped.
    mode: "production",
    target: ["web", BROWSER_TARGET],
    entry: PAGES,
    output: {
      path: join(root, "dist/addin"),
      publicPath: "/addin/",
      filename: "static/[name].[contenthash:16].js",
      chunkFilename: "static/[name].[contenthash:16].js",
      cssFilename: "static/[name].[contenthash:16].css",
      assetModuleFilename: "static/[name].[contenthash:16][ext]",
    },
    devtool: mode === "release" ? "source-map" : false,
    experiments: { css: true },
    module: {
      rules: [
        {
          test: /\.tsx?$/,
          loader: "esbuild-loader",
          options: { target: BROWSER_TARGET, jsx: "automatic" },
        },
      ],
    },
    optimization: {
      minimizer: [mode === "release" ? releaseMinimizer() : developmentMinimizer()],
      // No named vendor chunk but React's: one would pull what only lazy panes use into the first load.
      splitChunks: {
        chunks: "all",
        minSize: 16_000,
        cacheGroups: {
          react: { test: /[\\/]node_modules[\\/](react|react-dom|scheduler)[\\/]/, name: "react", chunks: "initial", priority: 20 },
        },
      },
    },
    performance: { hints: false },
    cache: {
      type: "filesystem",
      name: `addin-${mode}`,
      cacheDirectory: join(root, "node_modules/.cache/webpack"),
      buildDependencies: { config: [fileURLToPath(import.meta.url), join(root, "addin/build/icon-imports.ts")] },
    },
    stats: "errors-warnings",
    plugins: Object.keys(PAGES).map(page),
  };
}

function page(name) {
  return new HtmlWebpackPlugin({
    template: join(root, "addin", name, "index.html"),
    filename: `${name}.html`,
    chunks: [name],
    scriptLoading: "defer",
    minify: false,
  });
}

function releaseMinimizer() {
  return new TerserPlugin({
    parallel: 2,
    extractComments: false,
    terserOptions: { ecma: 2022, module: true, compress: { passes: 2 }, format: { comments: false } },
  });
}

function developmentMinimizer() {
  return new EsbuildPlugin({ target: BROWSER_TARGET, legalComments: "none", css: true });
}
