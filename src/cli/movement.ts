import { filesOfBank } from '#app/files/formats.ts';
import type { FileCapabilities } from '#core/provider.ts';
import { runFileCommand, type FileCommand } from './file-command.ts';
import type { CliIo } from './io.ts';

const HELP = `Uso:
  pontual movement read <arquivo, ou - para a entrada padrão>
  pontual movement check <arquivo, ou ->
  pontual movement build < movimento.json > arquivo

read   Lê um arquivo de movimento ou de recusa de transferências (TRANSFERENCIA_MOV…, TRANSFERENCIA_REC…), de qualquer
       tamanho: um JSON por registro (line, segment, fields, problems), depois um resumo com todas as conferências. O
       nome do arquivo diz se é de movimento ou de recusa. Uma linha errada não interrompe as outras.
check  O mesmo, mas só os registros com problema e o resumo.
build  Monta um arquivo. O JSON da entrada padrão está descrito em docs/lib/movement.md.

Resposta: JSON por linha na saída padrão; com --table, uma tabela para pessoas.
Código de saída: 0 certo · 1 lido, mas com erros · 2 ilegível (mensagem na saída de erro).
`;

function files(fileName: string | null): FileCapabilities {
  const found = filesOfBank(fileName);
  if (!found) throw new Error('no bank of ours makes files of its own');
  return found;
}

const command: FileCommand = {
  name: 'movement',
  help: HELP,
  options: [],
  async *read(source, { fileName, onProgress }) {
    for await (const item of files(fileName).read(source, { fileName, onProgress })) yield [item];
  },
  build(text) {
    let input: unknown;
    try {
      input = JSON.parse(text);
    } catch {
      return { unreadable: 'A entrada padrão não é um JSON válido.' };
    }
    const written = files(null).write(input);
    return written.ok ? { ok: true, bytes: Buffer.from(written.text, 'latin1') } : written;
  },
};

/** `pontual movement …`. Resolves to the exit code: 0 right, 1 read with errors, 2 unreadable or wrongly called. */
export function run(argv: string[], io: CliIo): Promise<number> {
  return runFileCommand(command, argv, io);
}
