import type { z } from 'zod';
import type { BoletoInput } from '#lib/boleto/index.ts';
import { buildBoleto, knownBankCodes, readBoleto } from '#lib/boleto/index.ts';
import type { CliIo } from './io.ts';
import { centsField, inputObject, readJsonInput, textField } from './json-input.ts';
import { runValueCommand, type ValueCommand } from './value-command.ts';

const HELP = `Uso:
  pontual boleto read [--today AAAA-MM-DD] <linha digitável ou código de barras>
  pontual boleto check <linha digitável ou código de barras>
  pontual boleto build < boleto.json

read   Lê uma linha de 47 números ou um código de barras de 44, com ou sem pontos e espaços; também contas de
       arrecadação (48 ou 44 números que começam com 8). Sem argumento, lê a entrada padrão. O fator de vencimento
       se repete a cada 9000 dias: --today diz de que data se olha (hoje, se não informada). Com "-", lê um por linha da
       entrada padrão e responde um JSON por linha.
check  Só diz se vale ("valid") e por que não ("problems").
build  Monta código de barras e linha digitável. O JSON da entrada padrão tem:
         bank            código do banco, texto (${knownBankCodes().join(', ')})
         amountCents     valor em centavos, inteiro
         dueDate         vencimento, AAAA-MM-DD
         carteira, nossoNumero (sem o dígito), branch (agência)
         account (conta, sem o dígito)                          Itaú
         operationNumber (número da operação, 7 números)        Inter
         documentNumber, beneficiaryCode                        Itaú, carteiras 107 122 142 143 196 198
         nossoNumeroCheckDigit, accountCheckDigit, campoLivreCheckDigit   opcionais: são conferidos
       Um boleto registrado pela API do banco mantém a linha que o banco devolveu: não a monte de novo.

Resposta: JSON na saída padrão; com --table, uma tabela para pessoas.
Código de saída: 0 certo · 1 lido, mas inválido ("problems" diz por quê) · 2 ilegível (mensagem na saída de erro).
`;

const optionalText = textField.exactOptional();

const boletoInput: z.ZodType<BoletoInput> = inputObject({
  bank: textField,
  amountCents: centsField,
  dueDate: textField,
  carteira: optionalText,
  nossoNumero: optionalText,
  nossoNumeroCheckDigit: optionalText,
  branch: optionalText,
  account: optionalText,
  accountCheckDigit: optionalText,
  operationNumber: optionalText,
  beneficiaryCode: optionalText,
  documentNumber: optionalText,
  campoLivreCheckDigit: optionalText,
});

const command: ValueCommand = {
  name: 'boleto',
  help: HELP,
  usesToday: true,
  read(text, today) {
    const result = readBoleto(text, { today });
    if (result.kind === 'unreadable') return { readable: false, problems: result.problems };
    return { readable: true, valid: result.valid, problems: result.problems, answer: result };
  },
  build(text) {
    const input = readJsonInput(text, boletoInput);
    if ('unreadable' in input) return { unreadable: input.unreadable };
    const built = input.ok ? buildBoleto(input.value) : input;
    return built.ok ? { ok: true, answer: { ...built.boleto, warnings: built.warnings } } : built;
  },
};

/** `pontual boleto …`. Resolves to the exit code: 0 right, 1 read but invalid, 2 unreadable or wrongly called. */
export function run(argv: string[], io: CliIo): Promise<number> {
  return runValueCommand(command, argv, io);
}
