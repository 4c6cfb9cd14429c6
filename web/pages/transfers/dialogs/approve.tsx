/** Aprovar: one or many, with the money that leaves, what to look at twice, and the proof that it is she who agrees. */
import { useState, type ReactNode } from 'react';
import { t } from '../../../texts.pt-BR.ts';
import type { Confirmation } from '../../../types.ts';
import { transfers as api, type ManyAnswer, type Transfer } from '../../../transfers-api.ts';
import { useConfirmPerson } from '../../../ui/confirm-person.tsx';
import { CloseFoot, ConfirmDialog } from '../../../ui/dialog.tsx';
import { account, counted, date, money } from '../../../ui/format.ts';
import { Note, ProblemNote, toast } from '../../../ui/notes.tsx';
import { SimpleTable } from '../../../ui/parts.tsx';
import { useAct } from '../act.ts';
import { whereTo } from '../destination.ts';
import { TransferChips } from '../parts.tsx';

const words = t.transfers.approving;

export function ApproveDialog({ chosen, onClose }: { chosen: readonly Transfer[]; onClose(): void }): ReactNode {
  const ready = chosen.filter(({ allowedActions }) => allowedActions.includes('approve'));
  const proof = useConfirmPerson();
  const [missed, setMissed] = useState<ManyAnswer['refused']>([]);
  const [error, setError] = useState<unknown>(null);
  const action = useAct(approve, (answer: ManyAnswer) => answer.done);
  const totalCents = totalOf(ready);
  const [only] = ready.length === 1 ? ready : [];
  const send = async () => {
    const confirmation = proof.confirmation();
    if (confirmation === null) return;
    setError(null);
    const answer = await action.run({ ready, confirmation }, (refused) => setError(proof.refuse(refused)));
    if (answer === null) return;
    if (answer.refused.length > 0) return setMissed(answer.refused);
    toast(only === undefined ? counted(answer.done.length, words.approvedMany) : words.approved(only.reference));
    onClose();
  };
  return (
    <ConfirmDialog
      careful
      title={
        only === undefined
          ? counted(ready.length, words.approveTitle)
          : words.approveOne(money(totalCents), only.payeeName)
      }
      confirm={words.button(money(totalCents))}
      busy={action.busy}
      disabled={ready.length === 0}
      size={only === undefined ? 'xl' : 'lg'}
      {...(missed.length > 0 ? { foot: <CloseFoot onClose={onClose} /> } : {})}
      onConfirm={() => void send()}
      onClose={onClose}
    >
      {only === undefined ? <Many ready={ready} left={chosen.length - ready.length} /> : <One transfer={only} />}
      {missed.length === 0 && proof.fields}
      <ProblemNote error={error} />
      <Missed refused={missed} of={chosen} />
    </ConfirmDialog>
  );
}

interface Order {
  ready: readonly Transfer[];
  confirmation: Confirmation;
}

/** One is approved at the version that was read; many at their sum too. */
async function approve({ ready, confirmation }: Order, key: string): Promise<ManyAnswer> {
  const [first] = ready;
  if (ready.length === 1 && first !== undefined) {
    const done = await api.approve(first.id, { confirmation, version: first.version }, key);
    return { done: [done], refused: [] };
  }
  const transfers = ready.map(({ id, version }) => ({ id, version }));
  return api.approveMany({ confirmation, transfers, expectedCents: totalOf(ready) }, key);
}

export function totalOf(transfers: readonly Transfer[]): number {
  return transfers.reduce((sum, { amountCents }) => sum + amountCents, 0);
}

/** Approvals that still count. */
export function approvalsOf({ approvals }: Transfer): number {
  return approvals.filter(({ decision, voidedAt }) => decision === 'approved' && voidedAt === null).length;
}

function One({ transfer }: { transfer: Transfer }): ReactNode {
  const amount = money(transfer.amountCents);
  const last = approvalsOf(transfer) + 1 >= transfer.approvalsNeeded;
  const later = transfer.scheduledOn !== null;
  return (
    <>
      <div>
        <strong>{transfer.payeeName}</strong> · {whereTo(transfer)}
        <div className="dimmed">
          {words.askedBy(transfer.createdBy)} · {later ? words.day(date(transfer.scheduledOn)) : words.atOnce}
        </div>
      </div>
      <Warnings transfer={transfer} />
      <p style={{ margin: 0 }}>
        {last
          ? later
            ? words.consequenceLater(amount, account(transfer.account), date(transfer.scheduledOn))
            : words.consequenceNow(amount, account(transfer.account))
          : words.consequenceMore(amount)}
      </p>
    </>
  );
}

export function Warnings({ transfer }: { transfer: Transfer }): ReactNode {
  if (!transfer.firstPayment && !transfer.payeeChanged) return null;
  return (
    <Note tone="amber">
      {transfer.payeeChanged && <p>{words.changed}</p>}
      {transfer.firstPayment && <p>{words.first}</p>}
    </Note>
  );
}

function Many({ ready, left }: { ready: readonly Transfer[]; left: number }): ReactNode {
  const columns = t.transfers.list.columns;
  return (
    <>
      <p style={{ margin: 0 }}>{words.consequenceMany(money(totalOf(ready)))}</p>
      <SimpleTable
        label={words.list}
        rows={ready}
        rowKey={({ id }) => id}
        columns={[
          { title: columns.reference, cell: ({ reference }) => <span className="mono">{reference}</span> },
          { title: columns.payee, cell: ({ payeeName }) => payeeName },
          { title: columns.bank, cell: (transfer) => whereTo(transfer) },
          { title: columns.status, cell: (transfer) => <TransferChips transfer={transfer} /> },
          { title: columns.amount, numeric: true, cell: ({ amountCents }) => money(amountCents) },
        ]}
      />
      {left > 0 && <p className="dimmed">{counted(left, words.skipped)}</p>}
    </>
  );
}

/** What was not approved says why; the others went on. */
export function Missed({ refused, of }: { refused: ManyAnswer['refused']; of: readonly Transfer[] }): ReactNode {
  if (refused.length === 0) return null;
  const name = (id: string) => of.find((transfer) => transfer.id === id)?.reference ?? id;
  return (
    <Note tone="bad" alert>
      <p>
        <strong>{counted(refused.length, words.refusedMany)}</strong>
      </p>
      {refused.map(({ id, detail, cure }) => (
        <p key={id}>
          <span className="mono">{name(id)}</span> {detail} {cure}
        </p>
      ))}
    </Note>
  );
}
