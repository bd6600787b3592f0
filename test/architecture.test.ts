import { readdirSync, readFileSync } from "node:fs";
import { isBuiltin } from "node:module";
import { join, posix } from "node:path";
import ts from "typescript";
import { expect, test } from "vitest";

interface Layer {
  name: string;
  paths: string[];
  imports: string[];
  packages: string[];
}

/** What one source file imports, types included: files of src/ by path, packages by name, Node's modules as `node:*`. */
interface SourceFile {
  path: string;
  lines: number;
  files: string[];
  packages: string[];
}

const root = join(import.meta.dirname, "..");
const { layers }: { layers: Layer[] } = JSON.parse(readFileSync(join(root, "architecture/layers.json"), "utf8"));
const sources = readdirSync(join(root, "src"), { recursive: true, encoding: "utf8" })
  .filter((path) => /\.tsx?$/.test(path))
  .map((path) => readSource(posix.join("src", path.replaceAll("\\", "/"))));

test("every source file belongs to exactly one layer", () => {
  expect(sources.length).toBeGreaterThan(0);
  const misplaced = sources.filter(({ path }) => layersOf(path).length !== 1);
  expect(misplaced.map(({ path }) => `${path}: ${names(layersOf(path))}`)).toEqual([]);
});

test("every path in layers.json is there", () => {
  const prefixes = layers.flatMap(({ paths }) => paths);
  expect(prefixes.filter((prefix) => !sources.some(({ path }) => isUnder(path, prefix)))).toEqual([]);
});

test("layers are ordered: each imports only lower ones", () => {
  const upward = layers.flatMap(({ name, imports }, i) => {
    const lower = layers.slice(0, i).map((layer) => layer.name);
    return imports.filter((other) => !lower.includes(other)).map((other) => `${name} -> ${other}`);
  });
  expect(upward).toEqual([]);
});

test("files import only from their own layer and those it may import", () => {
  const forbidden = sources.flatMap(({ path, files }) => {
    const allowed = layersOf(path).flatMap(({ name, imports }) => [name, ...imports]);
    const targets = files.filter((target) => !layersOf(target).every(({ name }) => allowed.includes(name)));
    return targets.map((target) => `${path} -> ${target}`);
  });
  expect(forbidden).toEqual([]);
});

test("files import only the packages of their layer", () => {
  const forbidden = sources.flatMap(({ path, packages }) => {
    const allowed = layersOf(path).flatMap((layer) => layer.packages);
    return packages.filter((name) => !allowed.includes(name)).map((name) => `${path} -> ${name}`);
  });
  expect(forbidden).toEqual([]);
});

test("layers may import only packages that are dependencies", () => {
  const { dependencies } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const allowed = new Set(layers.flatMap(({ packages }) => packages));
  expect([...allowed].filter((name) => name !== "node:*" && !(name in dependencies))).toEqual([]);
});

test("nothing in src imports index.ts", () => {
  expect(sources.filter(({ files }) => files.includes("src/index.ts")).map(({ path }) => path)).toEqual([]);
});

test("no file imports itself by way of others", () => {
  expect(findCycles()).toEqual([]);
});

test("files stay short, and no folder is a drawer", () => {
  const paths = sources.map(({ path }) => path);
  expect(sources.filter(({ lines }) => lines > 500).map(({ path, lines }) => `${path}: ${lines} lines`)).toEqual([]);
  expect(paths.filter((path) => /\/(utils?|helpers?|common|misc)\//.test(path))).toEqual([]);
});

function readSource(path: string): SourceFile {
  const text = readFileSync(join(root, path), "utf8");
  const imported = ts.preProcessFile(text, true, true).importedFiles.map(({ fileName }) => fileName);
  // A worker's file is imported as well, by a thread.
  const workers = [...text.matchAll(/new URL\("(\.[^"]+\.js)", import\.meta\.url\)/g)].map((match) => String(match[1]));
  const targets = [...new Set([...imported, ...workers])];
  const isFile = (target: string) => target.startsWith(".");
  return {
    path,
    lines: text.split("\n").length - 1,
    files: targets.filter(isFile).map((target) => posix.join(posix.dirname(path), target).replace(/\.js$/, ".ts")),
    packages: targets.filter((target) => !isFile(target)).map(packageName),
  };
}

function packageName(specifier: string): string {
  if (isBuiltin(specifier)) return "node:*";
  return specifier
    .split("/")
    .slice(0, specifier.startsWith("@") ? 2 : 1)
    .join("/");
}

function layersOf(path: string): Layer[] {
  return layers.filter(({ paths }) => paths.some((prefix) => isUnder(path, prefix)));
}

function isUnder(path: string, prefix: string): boolean {
  return prefix.endsWith("/") ? path.startsWith(prefix) : path === prefix;
}

function names(found: Layer[]): string {
  return found.map(({ name }) => name).join(", ");
}

/** Every cycle that a depth-first walk over the imports comes upon, as `a -> b -> a`. */
function findCycles(): string[] {
  const byPath = new Map(sources.map((file) => [file.path, file]));
  const finished = new Set<string>();
  const cycles: string[] = [];
  const visit = (path: string, trail: string[]): void => {
    if (trail.includes(path)) {
      cycles.push([...trail.slice(trail.indexOf(path)), path].join(" -> "));
    } else if (!finished.has(path)) {
      for (const target of byPath.get(path)?.files ?? []) visit(target, [...trail, path]);
      finished.add(path);
    }
  };
  for (const { path } of sources) visit(path, []);
  return cycles;
}
