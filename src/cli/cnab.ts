import { readCnabBatches, writeRemessa, type CnabFormat, type ReadCnabOptions } from '#lib/cnab/index.ts';
import { runFileCommand, type FileCommand } from './file-command.ts';
import type { CliIo } from './io.ts';
import { readJsonInput } from './json-input.ts';
import { remessaInput } from './cnab-input.ts';

const HELP = `Uso:
  pontual cnab read [--bank 341] [--format cnab240|cnab400] <arquivo, ou - para a entrada padrão>
  pontual cnab check <arquivo, ou ->
  pontual cnab build < remessa.json > arquivo.rem

read   Lê remessa ou retorno, CNAB 240 ou 400, de qualquer tamanho: um JSON por registro (line, record, segment, fields,
       problems), depois um resumo. Formato, banco, acentuação e fim de linha são descobertos; --bank e --format
       mandam, se for preciso. Uma linha errada é contada com o seu número e não interrompe as outras.
check  O mesmo, mas só os registros com problema e o resumo.
build  Monta uma remessa. O JSON da entrada padrão está descrito em docs/lib/cnab.md.

Resposta: JSON por linha na saída padrão; com --table, uma tabela para pessoas. Em arquivos grandes o andamento vai
para a saída de erro.
Código de saída: 0 certo · 1 lido, mas com erros · 2 ilegível (mensagem na saída de erro).
`;

const formats: readonly string[] = ['cnab240', 'cnab400'] satisfies CnabFormat[];

function optionsOf(given: Readonly<Record<string, string>>): Pick<ReadCnabOptions, 'bank' | 'format'> {
  const { bank, format } = given;
  return {
    ...(bank === undefined ? {} : { bank }),
    ...(format !== undefined && formats.includes(format) ? { format: format as CnabFormat } : {}),
  };
}

const command: FileCommand = {
  name: 'cnab',
  help: HELP,
  options: ['bank', 'format'],
  read: (source, { options, onProgress }) => readCnabBatches(source, { ...optionsOf(options), onProgress }),
  build(text) {
    const input = readJsonInput(text, remessaInput);
    if ('unreadable' in input) return { unreadable: input.unreadable };
    const written = input.ok ? writeRemessa(input.value) : input;
    return written.ok ? { ok: true, bytes: Buffer.from(written.text, 'latin1') } : written;
  },
};

/** `pontual cnab …`. Resolves to the exit code: 0 right, 1 read with errors, 2 unreadable or wrongly called. */
export function run(argv: string[], io: CliIo): Promise<number> {
  return runFileCommand(command, argv, io);
}
