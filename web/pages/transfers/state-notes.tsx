/** What must be read of a transfer's state: the countdown, the silence of the bank, what only a person can decide, a return, a refusal. */
import type { ReactNode } from 'react';
import { t } from '../../texts.pt-BR.ts';
import type { Transfer } from '../../transfers-api.ts';
import { account, instant, money, soon } from '../../ui/format.ts';
import { Button } from '../../ui/kit.ts';
import { Note } from '../../ui/notes.tsx';
import { LinkButton } from '../../ui/parts.tsx';
import { RefusalNote } from '../charges/dialogs/outcome.tsx';
import { may, type TransferActions } from './actions.tsx';
import { Warnings } from './dialogs/approve.tsx';
import { useNow, useStanding } from './parts.tsx';
import { repeatPath } from './paths.ts';
import { windowWords } from './window.ts';

const words = t.transfers.detail;

interface NoteProps {
  transfer: Transfer;
  actions: TransferActions;
}

export function StateNotes({ transfer, actions }: NoteProps): ReactNode {
  const standing = useStanding()(transfer);
  const { status } = transfer;
  const denied = transfer.approvals.find(({ decision, voidedAt }) => decision === 'denied' && voidedAt === null);
  return (
    <>
      {status === 'awaiting_approval' && <Warnings transfer={transfer} />}
      {standing !== null && (
        <Note>
          <p>{standing === 'own' ? t.transfers.approving.own : t.transfers.approving.already}</p>
        </Note>
      )}
      {transfer.attention && <AttentionNote transfer={transfer} actions={actions} />}
      {transfer.outcomeUnknown && !transfer.attention && <UnknownNote transfer={transfer} actions={actions} />}
      {status === 'sent' && transfer.windowClosesAt !== null && <WindowNote closesAt={transfer.windowClosesAt} />}
      {transfer.returned !== null && <ReturnedNote transfer={transfer} />}
      {status === 'failed' && (
        <Note tone="bad">
          <p>
            <strong>{words.failedTitle(transfer.providerTitle)}</strong>
          </p>
        </Note>
      )}
      {status === 'failed' && <RefusalNote refusal={transfer.refusal} bank={transfer.providerTitle} />}
      {status === 'denied' && denied !== undefined && (
        <Note tone="bad">
          <p>{words.deniedBy(denied.userName, denied.reason ?? '')}</p>
        </Note>
      )}
      {status === 'canceled' && (
        <Note>
          <p>{words.canceledNote}</p>
        </Note>
      )}
    </>
  );
}

/** Counted down in words; drawn again by itself, read out only when the minute is asked for. */
function WindowNote({ closesAt }: { closesAt: string }): ReactNode {
  const { open, until, left } = windowWords(closesAt, useNow());
  return (
    <div className="note" role="timer">
      <p>{open ? words.windowOpen(until, left) : words.windowClosed(until)}</p>
    </div>
  );
}

/** Nothing here sends again. */
function UnknownNote({ transfer, actions }: NoteProps): ReactNode {
  return (
    <Note tone="violet">
      <p>
        <strong>{words.unknownTitle}</strong> {words.unknown(transfer.providerTitle)}
      </p>
      {transfer.nextCheckAt !== null && <p>{words.nextCheck(soon(transfer.nextCheckAt))}</p>}
      {may(transfer, 'refresh') && (
        <Button variant="default" size="xs" loading={actions.busy} onClick={() => actions.refresh(transfer)}>
          {words.askNow}
        </Button>
      )}
    </Note>
  );
}

function AttentionNote({ transfer, actions }: NoteProps): ReactNode {
  const body = transfer.status === 'sending' ? words.attention(transfer.providerTitle) : words.attentionReturn;
  return (
    <Note tone="amber">
      <p>
        <strong>{words.attentionTitle}</strong> {body}
      </p>
      <div className="row">
        {may(transfer, 'decide') && (
          <Button size="xs" onClick={() => actions.ask('decide', [transfer])}>
            {words.decide}
          </Button>
        )}
        {may(transfer, 'refresh') && (
          <Button variant="default" size="xs" loading={actions.busy} onClick={() => actions.refresh(transfer)}>
            {words.askNow}
          </Button>
        )}
      </div>
    </Note>
  );
}

function ReturnedNote({ transfer }: { transfer: Transfer }): ReactNode {
  const { returned, returnedCents, amountCents } = transfer;
  if (returned === null) return null;
  const when = returned.returnedAt === null ? '' : instant(returned.returnedAt).slice(0, 16);
  const whole = returnedCents >= amountCents;
  return (
    <Note tone="bad">
      <p>
        <strong>{words.returnedTitle(when)}</strong> {words.returnedBody(returned.meaning, returned.code)}
      </p>
      {returnedCents > 0 && (
        <p>
          {whole
            ? words.returnedMoney(money(returnedCents), account(transfer.account))
            : words.returnedPart(money(returnedCents), money(amountCents))}
        </p>
      )}
      <p>{returned.cure}</p>
      {may(transfer, 'repeat') && (
        <LinkButton to={repeatPath(transfer.id)} size="xs" variant="default">
          {words.fixAndSend}
        </LinkButton>
      )}
    </Note>
  );
}
