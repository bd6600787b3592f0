/** Whether an error is the system's, such as a full disk or a missing permission, and no bug of a program. */
export function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && "errno" in error && "syscall" in error;
}
