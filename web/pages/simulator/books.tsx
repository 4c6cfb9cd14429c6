/** The bank's own books: titles as it sees them, in its words. */
import { useMemo, useState, type ReactNode } from 'react';
import type { SimulatedBank, SimulatedCharge } from '../../simulator-api.ts';
import { t } from '../../texts.pt-BR.ts';
import { date, money } from '../../ui/format.ts';
import { Radio, TextInput } from '../../ui/kit.ts';
import { EmptyNote, Loading } from '../../ui/notes.tsx';
import { Box, Chip } from '../../ui/parts.tsx';
import { CreateSampleButton } from '../home-sample.tsx';

const words = t.simulator;
/** The newest are enough to find one; the search finds the others. */
const MOST_SHOWN = 60;

interface BooksProps {
  bank: SimulatedBank;
  charges: readonly SimulatedCharge[];
  loading: boolean;
  chosen: string | null;
  onChoose(ref: string): void;
}

export function Books({ bank, charges, loading, chosen, onChoose }: BooksProps): ReactNode {
  const [q, setQ] = useState('');
  const shown = useMemo(() => found(charges, q).slice(0, MOST_SHOWN), [charges, q]);
  return (
    <Box title={`${words.books} · ${bank.title}`}>
      {loading && <Loading />}
      {!loading && charges.length === 0 && (
        <EmptyNote text={words.booksEmpty}>
          <CreateSampleButton />
        </EmptyNote>
      )}
      {charges.length > 0 && (
        <div className="stack">
          <TextInput
            aria-label={words.search}
            placeholder={words.search}
            value={q}
            data-page-search
            onChange={(event) => setQ(event.currentTarget.value)}
          />
          <Radio.Group aria-label={words.booksLabel} value={chosen ?? ''} onChange={onChoose}>
            <div style={{ maxHeight: 420, overflow: 'auto' }} tabIndex={0} role="region" aria-label={words.booksLabel}>
              {shown.map((charge) => (
                <Radio key={charge.ref} value={charge.ref} py={7} label={<Line charge={charge} />} />
              ))}
            </div>
          </Radio.Group>
        </div>
      )}
    </Box>
  );
}

function Line({ charge }: { charge: SimulatedCharge }): ReactNode {
  return (
    <span className="row" style={{ gap: 8 }}>
      <span className="mono">{charge.reference}</span>
      <Chip>{charge.bankStatus}</Chip>
      <strong>{money(charge.amountCents)}</strong>
      <span className="dimmed">
        {charge.payerName} · {date(charge.dueDate)}
      </span>
    </span>
  );
}

function found(charges: readonly SimulatedCharge[], q: string): SimulatedCharge[] {
  const wanted = q.trim().toLowerCase();
  const newest = [...charges].reverse();
  if (wanted === '') return newest;
  return newest.filter(({ reference, payerName, bankStatus, ref }) =>
    [reference, payerName, bankStatus, ref].some((text) => text.toLowerCase().includes(wanted)),
  );
}
