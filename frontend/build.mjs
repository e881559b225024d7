// Bundles src/main.ts to doudi.js and styles/main.css to doudi.css, beside a copy of static/, into the folder
// the pages are served from. bundle.json is written last: its presence says that the bundle is whole.
import { context, build } from "esbuild";
import { cpSync, existsSync, mkdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildMaps } from "./maps.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const out = join(here, "..", "src", "doudi", "ui", "static", "doudi");

const options = {
  absWorkingDir: here,
  entryPoints: [
    { in: "src/main.ts", out: "doudi" },
    { in: "styles/main.css", out: "doudi" },
  ].filter((entry) => existsSync(join(here, entry.in))),
  outdir: out,
  bundle: true,
  minify: true,
  sourcemap: false,
  target: ["chrome90", "firefox90", "safari14"],
  // Phones of 2021 know destructuring; esbuild refuses it only for a rare defect in Safari 14.
  supported: { destructuring: true },
  format: "iife",
  charset: "utf8",
  legalComments: "none",
  loader: { ".svg": "file", ".png": "file", ".woff2": "file" },
  logLevel: "warning",
};

mkdirSync(out, { recursive: true });
rmSync(join(out, "bundle.json"), { force: true });
if (existsSync(join(here, "static"))) cpSync(join(here, "static"), out, { recursive: true });

buildMaps(); // Does nothing until the shapes are fetched: npm run maps

if (process.argv.includes("--watch")) {
  const watching = await context({ ...options, minify: false, logLevel: "info" });
  await watching.watch();
} else {
  await build(options);
}

const sizes = {};
for (const name of ["doudi.js", "doudi.css"]) {
  const file = join(out, name);
  if (existsSync(file)) sizes[name] = statSync(file).size;
}
writeFileSync(join(out, "bundle.json"), JSON.stringify(sizes) + "\n");
