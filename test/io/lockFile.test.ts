import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, utimesSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { LockFile } from "#dist/io/lockFile.js";
import { temporaryFolder } from "./temporaryFolder.js";

const folder = await temporaryFolder();

test("is held until it is released", async () => {
  const path = join(folder, "a.lock");
  const lock = await LockFile.take(path);
  expect(readFileSync(path, "utf8")).toBe(`${process.pid} ${hostname()}\n`);
  expect(await LockFile.take(path)).toBeUndefined();
  await lock?.[Symbol.asyncDispose]();
  expect(existsSync(path)).toBe(false);
});

test("of many at once, one gets it", async () => {
  const path = join(folder, "many.lock");
  const locks = await Promise.all(Array.from({ length: 20 }, () => LockFile.take(path)));
  expect(locks.filter(Boolean)).toHaveLength(1);
});

const { pid: ended } = spawnSync(process.execPath, ["-e", ""]);

test.each([
  ["a process that ended", `${ended} ${hostname()}\n`, true],
  ["an earlier process with this one's id", `${process.pid} ${hostname()}\n`, true],
  ["a living process", `${process.ppid} ${hostname()}\n`, false],
  ["a process on another machine", `${ended} elsewhere\n`, false],
  ["a process that is still writing its id", "", false],
])("of %s", async (name, content, taken) => {
  const path = join(folder, `${name}.lock`);
  writeFileSync(path, content);
  await using lock = await LockFile.take(path);
  expect(lock !== undefined).toBe(taken);
});

test("of a process that ended before it wrote its id", async () => {
  const path = join(folder, "empty.lock");
  writeFileSync(path, "");
  utimesSync(path, 1, 1);
  await using lock = await LockFile.take(path);
  expect(lock).toBeDefined();
});
