import { cacheFolder } from "../io/cacheFolder.js";
import { isSystemError } from "../io/isSystemError.js";
import { EXIT } from "./exitCode.js";

/** Codes for a path that the user can put right, and what to do. */
const PATH_MISTAKES: Readonly<Record<string, string>> = {
  ENOENT: "no such file or folder. Check the path",
  EACCES: "no permission. Name another place, or change its permissions",
  EPERM: "not permitted. Name another place, or change its permissions",
  EISDIR: "this is a folder. Name a file",
  ENOTDIR: "a part of the path is no folder. Check the path",
  EROFS: "the file system is read-only. Name another place",
  ELOOP: "the link leads to itself. Check the path",
  ENAMETOOLONG: "the name is too long. Choose a shorter one",
};

const TROUBLES: Readonly<Record<string, string>> = {
  ENOSPC: "the disk is full. Make room, then give the command again",
  EDQUOT: "your disk quota is used up. Make room, then give the command again",
  EMFILE: "too many open files. Raise the limit (ulimit -n), then give the command again",
  ENFILE: "too many open files. Close other programs, then give the command again",
  EIO: "the device failed to read or write. Check it, then give the command again",
};

/** What an error of the system, such as a full disk, means for the user; undefined for any other error. */
export function systemError(error: unknown): { message: string; exit: number } | undefined {
  if (!isSystemError(error)) return undefined;
  const { code = "", path, syscall } = error;
  const mistake = PATH_MISTAKES[code];
  const cache = cacheFolder();
  const hint = mistake && path?.startsWith(cache) ? ". ARMORM_CACHE names another cache folder" : "";
  const meaning = mistake ?? TROUBLES[code] ?? `the system refused (${syscall}). Try again`;
  return {
    message: `${path ? `${path}: ` : ""}${meaning}${hint} (${code})`,
    exit: mistake ? EXIT.usage : EXIT.crash,
  };
}
