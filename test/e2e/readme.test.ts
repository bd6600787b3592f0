import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, expect, test } from "vitest";

const root = join(import.meta.dirname, "../..");
const readme = readFileSync(join(root, "README.md"), "utf8");
const folder = mkdtempSync(join(tmpdir(), "armorm-readme-"));
afterAll(() => rmSync(folder, { recursive: true }));

test("the library example prints what the README says", async () => {
  const [, code = "", output = ""] = /```js\n([\s\S]*?)```\n\n```text\n([\s\S]*?)```/.exec(readme) ?? [];
  expect(code.trim().split("\n").filter(Boolean).length).toBeLessThanOrEqual(10);
  // A program of somebody who installed armorm: a folder with the package in its node_modules.
  await promisify(execFile)("mkdir", ["-p", join(folder, "node_modules")]);
  symlinkSync(root, join(folder, "node_modules/armorm"));
  writeFileSync(join(folder, "package.json"), '{ "name": "somebody-elses" }');
  writeFileSync(join(folder, "example.mjs"), code);
  const { stdout } = await promisify(execFile)(process.execPath, [join(folder, "example.mjs")]);
  expectSame(stdout, output);
});

const commands = [...readme.matchAll(/```console\n([\s\S]*?)```/g)].flatMap(([, block = ""]) =>
  block
    .split(/^\$ /m)
    .slice(1)
    .map((part) => [part.slice(0, part.indexOf("\n")), part.slice(part.indexOf("\n") + 1)] as const),
);

test("there are commands to check", () => expect(commands.length).toBeGreaterThan(3));

test.each(commands)("$ %s", async (command, output) => {
  // The README shows what a terminal shows; here is none.
  const text = '[[ "$1" =~ ^(compare|rank)$ ]] && set -- "$@" --no-json';
  const armorm = `armorm() { ${text}; "${process.execPath}" "${join(root, "dist/cli/main.js")}" "$@"; }`;
  const { stdout } = await promisify(execFile)("bash", ["-c", `${armorm}; ${command} || true`], { cwd: root });
  expectSame(stdout, output);
});

/** Same text; numbers may differ in the last of four digits, since processors round differently. */
function expectSame(found: string, expected: string): void {
  const number = /-?\d+\.\d{3,}/g;
  const shape = (text: string) =>
    text
      .replaceAll(number, "N")
      .replace(/[█▌▐ ]+/g, " ")
      .trim();
  expect(shape(found)).toBe(shape(expected));
  const numbers = (text: string) => (text.match(number) ?? []).map(Number);
  for (const [i, value] of numbers(found).entries())
    expect(Math.abs(value - (numbers(expected)[i] ?? Number.NaN))).toBeLessThan(2e-3);
}
