/**
 * The database cannot be used. The message is one Portuguese sentence, for the person at the
 * terminal, that says what is wrong and what cures it.
 */
export class DatabaseUnavailable extends Error {
  override readonly name = 'DatabaseUnavailable';
}

/** Another Pontual owns the data folder: its database runs, and may be worked with beside it. */
export class FolderInUse extends DatabaseUnavailable {}

/** The code of a Node system error (`EACCES`, `ENOSPC` …), or undefined. */
export function errorCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

/** Turns an error of the file system on `path` into the sentence that a person can act on. */
export function folderProblem(path: string, error: unknown): DatabaseUnavailable {
  const options = { cause: error };
  switch (errorCode(error)) {
    case 'EACCES':
    case 'EPERM':
      return new DatabaseUnavailable(
        `Sem permissão para usar a pasta de dados ${path}: dê a este usuário o direito de gravar nela ou indique outra com --data.`,
        options,
      );
    case 'EROFS':
      return new DatabaseUnavailable(
        `A pasta de dados ${path} está em um disco somente para leitura: indique outra com --data.`,
        options,
      );
    case 'ENOSPC':
    case 'EDQUOT':
      return new DatabaseUnavailable(
        `O disco da pasta de dados ${path} está cheio: libere espaço e inicie outra vez.`,
        options,
      );
    case 'ENOTDIR':
    case 'EEXIST':
      return new DatabaseUnavailable(
        `O caminho ${path} é um arquivo, não uma pasta: indique uma pasta de dados com --data.`,
        options,
      );
    default:
      return new DatabaseUnavailable(
        `Não foi possível usar a pasta de dados ${path} (${errorCode(error) ?? String(error)}): confira o caminho ou indique outra com --data.`,
        options,
      );
  }
}
