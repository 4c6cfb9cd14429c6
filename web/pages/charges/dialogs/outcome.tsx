/** The three outcomes of an action at a bank, each with its own look: done, refused, without an answer. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useRef, useState, type ReactNode } from 'react';
import { Link } from 'wouter';
import { charges } from '../../../api.ts';
import { replaceCharge } from '../../../live.ts';
import { t } from '../../../texts.pt-BR.ts';
import { makeIntent } from '../../../transport.ts';
import type { ActionAnswer, Charge, Refusal } from '../../../types.ts';
import { date, money, soon } from '../../../ui/format.ts';
import { Note, ProblemNote, toast } from '../../../ui/notes.tsx';
import { editPath } from '../subject.ts';

export interface Action<I> {
  run(input: I): Promise<ActionAnswer | null>;
  busy: boolean;
  error: unknown;
  answer: ActionAnswer | null;
}

/** One intent of the person: a second press repeats the key, and the answer is put where the charge is shown. */
export function useAction<I>(call: (input: I, key: string) => Promise<ActionAnswer>): Action<I> {
  const client = useQueryClient();
  const intent = useRef(makeIntent());
  const [state, setState] = useState<{ busy: boolean; error: unknown; answer: ActionAnswer | null }>({
    busy: false,
    error: null,
    answer: null,
  });
  return {
    ...state,
    async run(input) {
      setState({ busy: true, error: null, answer: null });
      try {
        const answer = await call(input, intent.current(input));
        intent.current = makeIntent(); // answered: what follows is another intent
        setState({ busy: false, error: null, answer });
        replaceCharge(client, answer.charge);
        void client.invalidateQueries({ queryKey: ['charge', answer.charge.id] });
        void client.invalidateQueries({ queryKey: ['totals'] });
        void client.invalidateQueries({ queryKey: ['overview'] });
        return answer;
      } catch (error) {
        setState({ busy: false, error, answer: null });
        return null;
      }
    },
  };
}

/** Says a good end in a toast and closes; anything else stays in the dialog. True when it was said. */
export function settle(answer: ActionAnswer | null, good: string, onClose: () => void): boolean {
  if (answer === null || answer.result === 'refused' || answer.result === 'unknown' || answer.result === 'paid_instead')
    return false;
  toast(answer.result === 'running' ? t.outcome.running(bankName(answer.charge)) : good);
  onClose();
  return true;
}

export function bankName(charge: Pick<Charge, 'connection'>): string {
  return charge.connection?.title ?? t.outcome.someBank;
}

/** What must be read before going on: a refusal, a question without an answer, or a payment found instead. */
export function OutcomeNote({ action }: { action: Pick<Action<never>, 'answer' | 'error'> }): ReactNode {
  const { answer, error } = action;
  if (error !== null) return <ProblemNote error={error} />;
  if (answer === null) return null;
  const { charge } = answer;
  if (answer.result === 'refused')
    return (
      <RefusalNote refusal={answer.instruction?.refusal ?? charge.refusal} bank={bankName(charge)}>
        {charge.status === 'rejected' && <Link href={editPath(charge)}>{t.actions.fix}</Link>}
      </RefusalNote>
    );
  if (answer.result === 'unknown') return <StillUnknown charge={charge} />;
  if (answer.result === 'paid_instead') {
    return (
      <Note tone="amber" alert>
        <p>
          <strong>{t.actions.paidInsteadTitle}</strong>{' '}
          {t.actions.paidInstead(bankName(charge), money(charge.paidCents), date(charge.paidOn))}
        </p>
        <Link href={`/cobrancas/${charge.id}?aba=recebimentos`}>{t.common.see}</Link>
      </Note>
    );
  }
  return null;
}

/** Watches a question to the bank, and says how it ended. */
function StillUnknown({ charge }: { charge: Charge }): ReactNode {
  const { data } = useQuery({
    queryKey: ['charge', charge.id],
    queryFn: () => charges.read(charge.id),
    refetchInterval: ({ state }) => (state.data?.outcomeUnknown === false ? false : 3000),
  });
  const now = data ?? charge;
  if (now.outcomeUnknown || now.status === 'registering') return <UnknownNote charge={now} />;
  return (
    <Note tone={now.status === 'rejected' ? 'bad' : 'good'}>
      <p>{t.outcome.answered(bankName(now), t.status[now.status])}</p>
    </Note>
  );
}

export function RefusalNote({
  refusal,
  bank,
  children,
}: {
  refusal: Refusal | null;
  bank: string;
  children?: ReactNode;
}): ReactNode {
  if (refusal === null) return null;
  return (
    <Note tone="bad">
      <p>
        <strong>{t.outcome.refusedTitle(bank)}</strong> {refusal.detail}
      </p>
      {refusal.bank.message !== '' && <p>{t.outcome.bankWords(refusal.bank.message, refusal.bank.code)}</p>}
      {refusal.fields
        ?.filter(({ detail }) => detail !== refusal.bank.message && detail !== refusal.detail)
        .map(({ pointer, detail }) => (
          <p key={pointer}>{detail}</p>
        ))}
      <p>{refusal.cure}</p>
      {children}
    </Note>
  );
}

export function UnknownNote({ charge, children }: { charge: Charge; children?: ReactNode }): ReactNode {
  return (
    <Note tone="violet">
      <p>
        <strong>{t.outcome.unknownTitle}</strong>{' '}
        {t.outcome.unknown(bankName(charge), charge.nextCheckAt === null ? null : soon(charge.nextCheckAt))}
      </p>
      {children}
    </Note>
  );
}
