/** What parquetMain.ts answers: the next rows, undefined behind the last ones; or why there are none. */
export type ParquetAnswer =
  | { readonly rows: Record<string, unknown>[] | undefined }
  | { readonly message: string; readonly system?: Pick<NodeJS.ErrnoException, "errno" | "code" | "syscall"> };
