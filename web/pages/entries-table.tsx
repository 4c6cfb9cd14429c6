/** Entries of the ledger with their postings: every line balances. */
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { t } from '../texts.pt-BR.ts';
import type { Entry } from '../types.ts';
import { date, money } from '../ui/format.ts';

const words = t.ledger.columns;

export function EntriesTable({ entries, withCharge }: { entries: readonly Entry[]; withCharge: boolean }): ReactNode {
  return (
    <div className="table-scroll" tabIndex={0} role="region" aria-label={t.ledger.title}>
      <table className="table">
        <thead>
          <tr>
            <th scope="col">{words.date}</th>
            <th scope="col">{words.code}</th>
            <th scope="col">{words.description}</th>
            {withCharge && <th scope="col">{words.charge}</th>}
            <th scope="col">{words.postings}</th>
            <th scope="col" className="num">
              {words.debit}
            </th>
            <th scope="col" className="num">
              {words.credit}
            </th>
          </tr>
        </thead>
        <tbody>
          {entries.map((entry) => (
            <EntryRow key={entry.id} entry={entry} withCharge={withCharge} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function EntryRow({ entry, withCharge }: { entry: Entry; withCharge: boolean }): ReactNode {
  const { postings } = entry;
  const lines = (of: (amount: number) => string) =>
    postings.map(({ account, amountCents }, index) => <div key={account + index}>{of(amountCents)} </div>);
  return (
    <tr>
      <td style={{ whiteSpace: 'nowrap' }}>{date(entry.bookedOn)}</td>
      <td className="mono">{entry.postingCode}</td>
      <td>{entry.description}</td>
      {withCharge && (
        <td>
          {addressOf(entry) === null ? (
            t.common.none
          ) : (
            <Link href={`${addressOf(entry)}?aba=lancamentos`}>{entry.reference}</Link>
          )}
        </td>
      )}
      <td style={{ whiteSpace: 'nowrap' }}>
        {postings.map(({ account, accountName }, index) => (
          <div key={account + index}>{accountName}</div>
        ))}
      </td>
      <td className="num">{lines((amount) => (amount > 0 ? money(amount) : '\u00a0'))}</td>
      <td className="num">{lines((amount) => (amount < 0 ? money(-amount) : '\u00a0'))}</td>
    </tr>
  );
}

/** The page of what the entry is about. */
function addressOf({ chargeId, transferId }: Entry): string | null {
  if (chargeId !== null) return `/cobrancas/${chargeId}`;
  return transferId === null ? null : `/transferencias/${transferId}`;
}
