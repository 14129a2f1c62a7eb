/** Builds the site's scripts and style sheet into the wheel's static folder. `--watch` builds again on every change. */
import { mkdir, readFile, copyFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import * as esbuild from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const out = join(here, "../allhands/site/static/site");
/** Bytes after gzip that a page may load. */
const BUDGET = { "app.js": 40_000, "editor.js": 150_000, "theme.js": 1_000, "app.css": 16_000 };

const common = {
  absWorkingDir: here,
  bundle: true,
  minify: true,
  sourcemap: false,
  legalComments: "none",
  charset: "utf8",
  logLevel: "warning",
};
const scripts = { ...common, format: "esm", target: "es2022" };
const builds = [
  { ...scripts, entryPoints: ["scripts/app.js"], outfile: join(out, "app.js") },
  {
    ...scripts,
    entryPoints: ["scripts/editor/editor.js"],
    outfile: join(out, "editor.js"),
    alias: { "style-mod": "./scripts/editor/styles.js" },
  },
  { ...common, format: "iife", target: "es2022", entryPoints: ["scripts/theme-early.js"], outfile: join(out, "theme.js") },
  {
    ...common,
    target: ["chrome123", "firefox128", "safari17.5"],
    entryPoints: ["styles/app.css"],
    outfile: join(out, "app.css"),
  },
];

async function measured() {
  let fits = true;
  for (const [name, limit] of Object.entries(BUDGET)) {
    const size = gzipSync(await readFile(join(out, name)), { level: 9 }).length;
    console.log(`${name.padEnd(10)} ${(size / 1000).toFixed(1).padStart(6)} kB gzip, may be ${limit / 1000}`);
    fits &&= size <= limit;
  }
  return fits;
}

await mkdir(out, { recursive: true });
await copyFile(join(here, "pictures/icon.svg"), join(out, "icon.svg"));
if (process.argv.includes("--watch")) {
  for (const build of builds) await (await esbuild.context({ ...build, logLevel: "info" })).watch();
} else {
  await Promise.all(builds.map((build) => esbuild.build(build)));
  if (!(await measured())) {
    console.error("Too big: a page would load more than it may. See BUDGET in build.mjs.");
    process.exitCode = 1;
  }
}
