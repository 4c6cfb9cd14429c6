/** Resumo: where the money goes, the numbers at the bank, and who agreed. */
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { t } from '../../texts.pt-BR.ts';
import type { Transfer } from '../../transfers-api.ts';
import { account, date, money, taxId } from '../../ui/format.ts';
import { Chip, CopyLine, Facts, Instant } from '../../ui/parts.tsx';
import { approvalsOf } from './dialogs/approve.tsx';
import { whereTo } from './destination.ts';

const words = t.transfers.detail;

export function SummaryTab({ transfer }: { transfer: Transfer }): ReactNode {
  return (
    <div className="stack" style={{ gap: 20 }}>
      <TransferFacts transfer={transfer} />
      <Approvals transfer={transfer} />
    </div>
  );
}

function TransferFacts({ transfer }: { transfer: Transfer }): ReactNode {
  const { facts } = words;
  const id = (label: string, text: string | null) =>
    text !== null && ([label, <CopyLine key={label} text={text} label={label} />] as const);
  return (
    <Facts
      of={[
        [
          facts.payee,
          transfer.payeeId === null ? (
            transfer.payeeName
          ) : (
            <Link href={`/transferencias/favorecidos/${transfer.payeeId}`}>{transfer.payeeName}</Link>
          ),
        ],
        transfer.payeeTaxId !== '' && [facts.taxId, taxId(transfer.payeeTaxId)],
        [facts.destination, whereTo(transfer)],
        [facts.amount, money(transfer.amountCents)],
        [facts.account, account(transfer.account)],
        [facts.scheduled, transfer.scheduledOn === null ? words.now : date(transfer.scheduledOn)],
        transfer.description !== null && transfer.description !== '' && [facts.description, transfer.description],
        [facts.askedBy, <Asked key="by" transfer={transfer} />],
        transfer.batchId !== null && [
          facts.batch,
          <Link key="b" href={`/transferencias/lotes/${transfer.batchId}`}>
            {words.seeBatch}
          </Link>,
        ],
        transfer.rail !== null && [facts.rail, t.transfers.list.rails[transfer.rail]],
        transfer.sentAt !== null && [facts.sentAt, <Instant key="s" at={transfer.sentAt} />],
        transfer.settlesOn !== null && [facts.settlesOn, date(transfer.settlesOn)],
        transfer.completedAt !== null && [facts.completedAt, <Instant key="c" at={transfer.completedAt} />],
        id(facts.bankKey, transfer.bankKey),
        id(facts.bankRef, transfer.bankRef),
        id(facts.endToEndId, transfer.endToEndId),
        transfer.repeatsId !== null && [
          facts.repeats,
          <Link key="r" href={`/transferencias/${transfer.repeatsId}`}>
            {words.seeFirst}
          </Link>,
        ],
        transfer.repeatReason !== null && [facts.repeatReason, transfer.repeatReason],
      ]}
    />
  );
}

function Asked({ transfer }: { transfer: Transfer }): ReactNode {
  return (
    <>
      {transfer.createdBy} · <Instant at={transfer.createdAt} />
    </>
  );
}

function Approvals({ transfer }: { transfer: Transfer }): ReactNode {
  const { approvals, approvalsNeeded, status } = transfer;
  const none = approvalsNeeded === 0 ? words.noApprovalNeeded : words.noApprovals;
  return (
    <section className="stack" data-tight>
      <h2 style={{ margin: 0, fontSize: 15 }}>
        {words.approvals}{' '}
        {approvalsNeeded > 0 && <span className="dimmed">{words.given(approvalsOf(transfer), approvalsNeeded)}</span>}
      </h2>
      {approvals.length === 0 && status !== 'draft' && <span className="dimmed">{none}</span>}
      <ul className="todo">
        {approvals.map((approval) => (
          <li key={approval.id}>
            <span className="grow">
              <strong>{approval.userName}</strong> {words.approvalWord[approval.decision]}{' '}
              {approval.secondFactor && <span className="dimmed">{words.secondFactor}</span>}
              {approval.reason !== null && <span> · {approval.reason}</span>}
              {approval.voidedAt !== null && (
                <>
                  {' '}
                  <Chip tone="amber">{words.voided(approval.voidReason ?? '')}</Chip>
                </>
              )}
            </span>
            <span className="dimmed">
              <Instant at={approval.at} />
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
