/** The problems that the verbs of transfers answer with. */
import { invalidInput, Problem, type FieldProblem } from '#core/errors.ts';
import { publicId } from '#core/ids.ts';
import type { TransferRow } from '#db/transfers.ts';
import { transferStatusLabels } from '#contract/transfers.ts';

export function wrongStatus(transfer: TransferRow, wanted: string): Problem {
  const label = transferStatusLabels[transfer.status];
  return new Problem({
    code: 'transfer_status',
    status: 409,
    title: 'A situação não permite',
    detail: `A transferência ${transfer.reference} está em "${label}" e não pode ser ${wanted}.`,
    cure: 'Leia a transferência de novo; allowedActions diz o que é possível agora.',
    actor: 'you',
    facts: { status: transfer.status },
  });
}

export function changedMeanwhile(transfer: TransferRow): Problem {
  return new Problem({
    code: 'version_conflict',
    status: 412,
    title: 'Mudou enquanto você lia',
    detail: `A transferência ${transfer.reference} mudou depois da versão que você leu. Nada foi feito.`,
    cure: 'Leia de novo, confira o que mudou e repita.',
    actor: 'you',
    facts: { currentVersion: transfer.version },
  });
}

export function possibleDuplicate(first: TransferRow, pointer: string): Problem {
  const detail = `Já há uma transferência igual (mesmo favorecido e valor): ${first.reference}, em "${transferStatusLabels[first.status]}".`;
  return new Problem({
    code: 'possible_duplicate',
    status: 409,
    title: 'Parece repetida',
    detail: `${detail} Nada foi pedido de novo.`,
    cure: 'Se as duas são mesmo devidas, repita dizendo por quê (repeatReason). Se é a mesma, use a que existe.',
    actor: 'you',
    errors: [{ pointer, code: 'possible_duplicate', detail }],
    facts: {
      transferId: publicId('transfer', first.id),
      reference: first.reference,
      status: first.status,
      outcomeUnknown: first.outcome_unknown,
      createdAt: first.created_at,
    },
  });
}

export function referenceTaken(first: TransferRow | undefined, reference: string, pointer: string): Problem {
  const detail = `Já existe uma transferência com o seu número ${reference}.`;
  return new Problem({
    code: 'reference_taken',
    status: 409,
    title: 'Seu número já usado',
    detail,
    cure: 'Use outro seu número, ou abra a transferência existente.',
    actor: 'you',
    errors: [{ pointer, code: 'reference_taken', detail }],
    facts: first ? { transferId: publicId('transfer', first.id), status: first.status } : {},
  });
}

export function ownTransfer(transfer: TransferRow): Problem {
  return new Problem({
    code: 'own_transfer',
    status: 403,
    title: 'Precisa de outra pessoa',
    detail: `Você pediu ou alterou a transferência ${transfer.reference}, ou criou a chave de API que a pediu.`,
    cure: 'Peça a aprovação a outra pessoa. Quem pode aprovar valores pequenos sozinho é decidido em Configurações, Alçadas.',
    actor: 'you',
  });
}

export function totalsDiffer(
  title: string,
  expected: { count?: number; cents: number },
  found: { count: number; cents: number },
): Problem {
  const isCount = expected.count !== undefined && expected.count !== found.count;
  const detail = isCount
    ? `Você espera ${expected.count} transferências e são ${found.count}.`
    : `Você espera ${expected.cents} centavos e a soma é ${found.cents}.`;
  return new Problem({
    code: 'totals_differ',
    status: 409,
    title,
    detail: `${detail} Nada foi feito.`,
    cure: 'Confira a lista e os totais e repita com os números que leu.',
    actor: 'you',
    facts: { expected, found },
  });
}

export function problemsFound(problems: FieldProblem[]): Problem {
  return invalidInput(problems, 'A transferência não sairia assim');
}

export function sandboxOnly(): Problem {
  return new Problem({
    code: 'forbidden',
    status: 403,
    title: 'Sem permissão',
    detail: 'O perfil Desenvolvedor só transfere em homologação.',
    cure: 'Peça a um administrador, ou use uma integração de homologação.',
    actor: 'you',
  });
}
