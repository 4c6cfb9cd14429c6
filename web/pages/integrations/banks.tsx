/** Bancos: what each can do side by side, and what is left to do by hand. */
import type { ReactNode } from 'react';
import { useMay } from '../../session.tsx';
import { t } from '../../texts.pt-BR.ts';
import type { Provider } from '../../types.ts';
import { date } from '../../ui/format.ts';
import { Icon } from '../../ui/icons.tsx';
import { FailedNote, Loading } from '../../ui/notes.tsx';
import { Box, LinkButton } from '../../ui/parts.tsx';
import { IntegrationsFrame } from './frame.tsx';
import { matrix, type Cell } from './matrix.ts';
import { useProviders } from './providers.ts';

const words = t.banks;

export function BanksPage(): ReactNode {
  const read = useProviders();
  const banks = read.data?.data ?? [];
  return (
    <IntegrationsFrame part="banks" lead={words.lead}>
      {read.error !== null && <FailedNote error={read.error} onRetry={() => void read.refetch()} />}
      {read.isPending && <Loading />}
      {banks.length > 0 && <Matrix banks={banks} />}
      {banks.length > 0 && (
        <>
          <h2 className="section-title">{words.details}</h2>
          <div className="bank-cards">
            {banks.map((bank) => (
              <BankBox key={bank.name} bank={bank} />
            ))}
          </div>
        </>
      )}
    </IntegrationsFrame>
  );
}

function Matrix({ banks }: { banks: readonly Provider[] }): ReactNode {
  return (
    <div className="table-scroll box matrix-box" tabIndex={0} role="region" aria-label={words.table}>
      <table className="table matrix">
        <thead>
          <tr>
            <th scope="col">{words.what}</th>
            {banks.map(({ name, title }) => (
              <th key={name} scope="col">
                {title}
              </th>
            ))}
          </tr>
        </thead>
        {matrix.map(({ key, rows }) => (
          <tbody key={key}>
            <tr className="matrix-group">
              <th scope="rowgroup" colSpan={banks.length + 1}>
                <span>{words.groups[key]}</span>
              </th>
            </tr>
            {rows.map((row) => (
              <tr key={row.key}>
                <th scope="row">{row.word}</th>
                {banks.map((bank) => (
                  <td key={bank.name}>
                    <CellText cell={row.of(bank)} />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        ))}
      </table>
    </div>
  );
}

function CellText({ cell }: { cell: Cell }): ReactNode {
  if (typeof cell === 'string') return cell;
  return cell ? (
    <span className="matrix-yes">
      <Icon name="check" size={16} /> {words.yes}
    </span>
  ) : (
    <span className="dimmed">{words.no}</span>
  );
}

function BankBox({ bank }: { bank: Provider }): ReactNode {
  const may = useMay();
  const connect = (
    <LinkButton
      to={`/integracoes/nova?banco=${bank.name}`}
      variant="default"
      size="xs"
      aria-label={words.connectOf(bank.title)}
    >
      {words.connect}
    </LinkButton>
  );
  return (
    <Box title={bank.title} right={may.settings ? connect : undefined}>
      <div className="stack">
        <p style={{ margin: 0 }}>{bank.paymentNotice}</p>
        {bank.byHand.length > 0 && (
          <>
            <h3>{t.integrations.byHand}</h3>
            <ul className="plain-list">
              {bank.byHand.map((line) => (
                <li key={line}>{line}</li>
              ))}
            </ul>
          </>
        )}
        <span className="dimmed">{words.asOf(date(bank.asOf))}</span>
      </div>
    </Box>
  );
}
