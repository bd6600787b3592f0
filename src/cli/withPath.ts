/** Adds the file's path to the error of an operation on an open file: the system doesn't name it there. */
export async function withPath<T>(path: string, operation: Promise<T>): Promise<T> {
  try {
    return await operation;
  } catch (error) {
    throw Object.assign(error as Error, { path });
  }
}
