import { formatTaxId, parseTaxId, withCheckDigits } from '#lib/taxid.ts';
import type { CliIo } from './io.ts';
import { inputObject, readJsonInput, textField } from './json-input.ts';
import { runValueCommand, type ValueCommand } from './value-command.ts';

const HELP = `Uso:
  pontual taxid read <CPF ou CNPJ>
  pontual taxid check <CPF ou CNPJ>
  pontual taxid build < base.json

read   Lê um CPF ou CNPJ, com ou sem pontuação; o CNPJ pode ter letras (desde julho de 2026). Com "-", lê um por linha da
       entrada padrão e responde um JSON por linha.
check  Só diz se vale ("valid") e por que não ("problems").
build  Completa os dígitos verificadores. O JSON da entrada padrão tem:
         base            os 9 números do CPF ou os 12 caracteres do CNPJ, sem os dígitos

Resposta: JSON na saída padrão; com --table, uma tabela para pessoas.
Código de saída: 0 certo · 1 lido, mas inválido ("problems" diz por quê) · 2 ilegível (mensagem na saída de erro).
`;

const buildInput = inputObject({ base: textField });
const taxIdLengths = [11, 14];

const command: ValueCommand = {
  name: 'taxid',
  help: HELP,
  read(text) {
    const parsed = parseTaxId(text);
    if (parsed.ok) {
      const { kind, value } = parsed;
      const answer = { kind, value, formatted: formatTaxId(value), valid: true, problems: [] };
      return { readable: true, valid: true, problems: [], answer };
    }
    const problems = [{ message: parsed.problem }];
    const value = text.replace(/[.\-/\s]/g, '').toUpperCase();
    const kind = value.length === 11 ? 'cpf' : 'cnpj';
    // Of the right length and letters, but wrong: read, and invalid. Anything else is no CPF or CNPJ at all.
    if (!taxIdLengths.includes(value.length) || !/^[0-9A-Z]+$/.test(value)) return { readable: false, problems };
    return { readable: true, valid: false, problems, answer: { kind, value, formatted: null, valid: false, problems } };
  },
  build(text) {
    const input = readJsonInput(text, buildInput);
    if ('unreadable' in input) return { unreadable: input.unreadable };
    if (!input.ok) return input;
    const value = withCheckDigits(input.value.base);
    if (value === null) {
      const message = 'Informe os 9 números do CPF ou os 12 caracteres do CNPJ, sem os dígitos verificadores.';
      return { ok: false, problems: [{ field: 'base', message }] };
    }
    return { ok: true, answer: { kind: value.length === 11 ? 'cpf' : 'cnpj', value, formatted: formatTaxId(value) } };
  },
};

/** `pontual taxid …`. Resolves to the exit code: 0 right, 1 read but invalid, 2 unreadable or wrongly called. */
export function run(argv: string[], io: CliIo): Promise<number> {
  return runValueCommand(command, argv, io);
}
