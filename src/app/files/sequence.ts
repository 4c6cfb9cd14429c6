/** What other files of the same kind say of one: whether its number follows, and whether it is another's double. */
import { daysBetween } from '#lib/calendar.ts';
import type { FileProblem } from '#core/provider.ts';
import { fileBefore, filesLike, knownClient, type BankFileRow } from '#db/bank-files.ts';
import type { Tx } from '#db/pool.ts';
import { brazilianDate } from './words.ts';

/** Codes of what is found here; a later file may put an end to it. */
export const amongFilesCodes: readonly string[] = [
  'other_client',
  'same_file_other_content',
  'number_repeated',
  'number_skipped',
];

const atFirstLine = (code: string, severity: FileProblem['severity'], message: string): FileProblem => ({
  code,
  severity,
  line: 1,
  message,
});

/** In the order in which a person should read them. */
export async function problemsAmongFiles(tx: Tx, file: BankFileRow): Promise<FileProblem[]> {
  const problems: FileProblem[] = [];
  const client = await knownClient(tx, file);
  if (client !== null && file.client !== null && client !== file.client) {
    const message = `O arquivo é do cliente ${file.client}, e os desta integração são do cliente ${client}.`;
    problems.push(atFirstLine('other_client', 'error', message));
  }
  if (file.number === null) return problems;
  const others = await filesLike(tx, file);
  const double = others.find((other) => other.file_key === file.file_key && other.received_at <= file.received_at);
  if (double) {
    const message = `Já há um arquivo com este tipo, número e dia, e o conteúdo é outro: ${double.name}. Os dois ficam guardados.`;
    problems.push(atFirstLine('same_file_other_content', 'error', message));
  }
  const repeated = others.find((other) => other.file_key !== file.file_key && other.accounting_on !== null);
  if (repeated) {
    const day = brazilianDate(repeated.accounting_on);
    problems.push(
      atFirstLine('number_repeated', 'warning', `O número (NSA) ${file.number} já veio no arquivo de ${day}.`),
    );
  }
  const gap = await gapBefore(tx, file);
  return gap === null ? problems : [...problems, gap];
}

/** Numbers that are missing between the file of an earlier day and this one. */
async function gapBefore(tx: Tx, file: BankFileRow): Promise<FileProblem | null> {
  if (file.accounting_on === null || file.number === null) return null;
  const before = await fileBefore(tx, file);
  if (!before || before.number === null || before.accounting_on === null) return null;
  const missing = file.number - before.number - 1;
  if (missing <= 0) return null;
  const which =
    missing === 1
      ? `Falta o número ${before.number + 1}`
      : `Faltam os números ${before.number + 1} a ${file.number - 1}`;
  const days = daysBetween(before.accounting_on, file.accounting_on) - 1;
  const where = days > 0 ? `, entre ${brazilianDate(before.accounting_on)} e ${brazilianDate(file.accounting_on)}` : '';
  return atFirstLine('number_skipped', 'warning', `${which} (NSA)${where}.`);
}
