import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { EsbuildPlugin } from "esbuild-loader";
import HtmlWebpackPlugin from "html-webpack-plugin";

const here = dirname(fileURLToPath(import.meta.url));
const root = resolve(here, "../../..");

/** The host page of the sandbox Outlook and the script that its add-in frames load before office.js. */
export default {
  name: "sandbox-outlook",
  mode: "production",
  devtool: false,
  context: root,
  entry: {
    page: resolve(here, "page/index.tsx"),
    frame: { import: resolve(here, "frame/index.ts"), filename: "frame.js", runtime: false },
  },
  output: {
    path: resolve(root, "dist/outlook"),
    publicPath: "/sandbox/outlook/",
    filename: "[name].[contenthash:12].js",
    clean: true,
  },
  resolve: { extensions: [".tsx", ".ts", ".js"] },
  module: {
    rules: [
      {
        test: /\.tsx?$/,
        loader: "esbuild-loader",
        options: { target: "es2022", jsx: "automatic" },
        resolve: { fullySpecified: false },
      },
    ],
  },
  optimization: {
    minimizer: [new EsbuildPlugin({ target: "es2022", legalComments: "none" })],
    splitChunks: { chunks: (chunk) => chunk.name !== "frame" },
  },
  performance: { hints: false },
  plugins: [
    new HtmlWebpackPlugin({
      template: resolve(here, "page/index.html"),
      chunks: ["page"],
      scriptLoading: "defer",
    }),
  ],
};
