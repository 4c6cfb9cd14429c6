/** Divergências: what the bank said and the books do not yet accept, by money. */
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { ledger } from '../api.ts';
import { t } from '../texts.pt-BR.ts';
import type { Divergence } from '../types.ts';
import { instant, money } from '../ui/format.ts';
import { EmptyNote, FailedNote, Loading } from '../ui/notes.tsx';
import { Chip, LinkButton, PageHead } from '../ui/parts.tsx';

const words = t.divergences;

export function DivergencesPage(): ReactNode {
  const read = useQuery({ queryKey: ['divergences'], queryFn: ledger.divergences });
  const list = (read.data?.data ?? [])
    .filter(({ state }) => state === 'open')
    .sort((a, b) => (b.amountCents ?? 0) - (a.amountCents ?? 0));
  return (
    <div className="page">
      <PageHead title={words.title} lead={words.lead} />
      {read.error !== null && <FailedNote error={read.error} onRetry={() => void read.refetch()} />}
      {read.isPending && <Loading />}
      {read.isSuccess && list.length === 0 && <EmptyNote text={words.empty} />}
      {list.map((divergence) => (
        <DivergenceBox key={divergence.id} divergence={divergence} />
      ))}
    </div>
  );
}

function DivergenceBox({ divergence }: { divergence: Divergence }): ReactNode {
  const { kind, title, proposal, chargeId, transferId, reference, amountCents, openedAt } = divergence;
  return (
    <article className="box stack" data-tight>
      <div className="row">
        <h2 style={{ margin: 0, fontSize: 15 }} className="grow">
          {title}
        </h2>
        {amountCents !== null && <strong className="num">{money(amountCents)}</strong>}
      </div>
      <div className="row">
        <Chip tone="amber">{words.kinds[kind]}</Chip>
        <span className="dimmed">{words.opened(instant(openedAt))}</span>
        {reference !== null && <span className="mono">{reference}</span>}
      </div>
      <div className="row">
        <span className="grow">
          <strong>{words.proposal}:</strong> {proposal}
        </span>
        {chargeId !== null && (
          <LinkButton to={`/cobrancas/${chargeId}?aba=linha-do-tempo`} variant="default" size="xs">
            {words.seeCharge}
          </LinkButton>
        )}
        {transferId !== null && (
          <LinkButton to={`/transferencias/${transferId}`} variant="default" size="xs">
            {words.seeTransfer}
          </LinkButton>
        )}
      </div>
    </article>
  );
}
