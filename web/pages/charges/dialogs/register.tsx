/** Registrar: checks first, says what will happen in money, registers one or many, and prints if asked. */
import { useState, type ReactNode } from 'react';
import { Link, useLocation } from 'wouter';
import { charges as api } from '../../../api.ts';
import { useSession, useWorld } from '../../../session.tsx';
import { t } from '../../../texts.pt-BR.ts';
import type { BatchItem, Charge } from '../../../types.ts';
import { CloseFoot, ConfirmDialog } from '../../../ui/dialog.tsx';
import { account as accountText, counted, money, whole } from '../../../ui/format.ts';
import { Button, Checkbox, Radio, Select, useLocalStorage } from '../../../ui/kit.ts';
import { Note, toast } from '../../../ui/notes.tsx';
import { saveFile } from '../../../ui/parts.tsx';
import { useAccounts } from '../accounts.ts';
import { printBoletos, saveInFolder } from '../print.ts';
import {
  bankOf,
  editable,
  editPath,
  eligible,
  filterFor,
  sizeFor,
  sizeOf,
  type Size,
  type Subject,
} from '../subject.ts';
import { BatchFollow, IN_DIALOG, LeftOut, leaveLong, useBatchRun } from './batch-run.tsx';
import { bankName, OutcomeNote, settle, useAction } from './outcome.tsx';
import { usePreflight, type Preflight } from './preflight.ts';

const words = t.actions;

export interface Printing {
  on: boolean;
  as: 'pdf' | 'zip';
  /** Also into the folder of the server, where there is one. */
  folder?: boolean;
}

export function RegisterDialog({ subject, onClose }: { subject: Subject; onClose(): void }): ReactNode {
  const charges = eligible(subject, 'register');
  const accounts = useAccounts();
  const [chosen, setAccount] = useState<string | null>(null);
  const account = chosen ?? (charges.some(({ bankAccount }) => bankAccount === null) ? accounts.only : '');
  const [printing, setPrinting] = useLocalStorage<Printing>({
    key: 'pontual-pdf-ao-registrar',
    defaultValue: { on: false, as: 'pdf' },
  });
  const preflight = usePreflight(charges, account);
  const size = sendingSize(subject, preflight);
  const run = useRegistering({ subject, charges, preflight, account, printing, onClose });
  const single = charges.length === 1 && subject.kind === 'some' ? charges[0]! : null;
  const what = single === null ? counted(size.count, words.manyCharges) : words.oneCharge(single.reference);
  const ended = run.batchId !== null || run.action.answer !== null;
  const question = words.registerTitle(what, bankOf(charges) ?? t.outcome.someBank);
  return (
    <ConfirmDialog
      title={ended ? words.registerEnded(what) : question}
      confirm={single === null ? words.withCount(words.register, whole(size.count)) : words.register}
      busy={run.busy || (preflight.checking && charges.length > 0)}
      disabled={size.count === 0}
      foot={ended ? <CloseFoot onClose={onClose} /> : undefined}
      onConfirm={() => void run.send()}
      onClose={onClose}
    >
      {ended ? (
        <Ended run={run} printing={printing} />
      ) : (
        <Choices {...{ subject, single, size, preflight, account, setAccount, printing, setPrinting }} />
      )}
      <OutcomeNote action={{ answer: run.action.answer, error: run.action.error ?? run.batchError }} />
    </ConfirmDialog>
  );
}

/** What would really be sent: without those that the check found wrong. */
function sendingSize(subject: Subject, preflight: Preflight): Size {
  if (subject.kind === 'filter' || preflight.checking) return sizeFor(subject, 'register');
  return sizeOf({ kind: 'some', charges: [...preflight.ready, ...preflight.unchecked] });
}

interface RegisteringInput {
  subject: Subject;
  charges: readonly Charge[];
  preflight: Preflight;
  account: string;
  printing: Printing;
  onClose(): void;
}

function useRegistering({ subject, charges, preflight, account, printing, onClose }: RegisteringInput) {
  const [, go] = useLocation();
  const toFolder = useToFolder(printing);
  const batch = useBatchRun();
  const action = useAction((input: { id: string; body: { bankAccount?: string } }, key) =>
    api.register(input.id, input.body, key),
  );
  const body = account === '' ? {} : { bankAccount: account };
  const send = async () => {
    const [only] = charges;
    if (subject.kind === 'some' && charges.length === 1 && only !== undefined) {
      const answer = await action.run({ id: only.id, body });
      const good = answer?.result === 'done' || answer?.result === 'unchanged';
      if (good && printing.on) await printBoletos([answer.charge]);
      if (good && toFolder) await saveInFolder([answer.charge.id]);
      settle(answer, words.registered(only.reference, answer === null ? '' : bankName(answer.charge)), onClose);
      return;
    }
    const which =
      subject.kind === 'filter'
        ? { filter: filterFor(subject.filter, 'register') }
        : { chargeIds: [...preflight.ready, ...preflight.unchecked].map(({ id }) => id) };
    const started = await batch.start({ kind: 'register', ...which, ...body });
    if (leaveLong(started, onClose) && printing.on)
      go(`/cobrancas/lotes/${started!.id}?pdf=${printing.as}${toFolder ? '&pasta=1' : ''}`);
  };
  const inDialog = batch.batch !== null && batch.batch.total <= IN_DIALOG;
  return {
    send,
    action,
    batchId: inDialog ? batch.batch!.id : null,
    batchError: batch.error,
    busy: action.busy || batch.busy,
  };
}

/** The choice is kept by the browser; the folder may be gone since. */
function useToFolder({ on, folder }: Printing): boolean {
  const { documentsFolder } = useSession();
  return documentsFolder && on && folder === true;
}

function Ended({ run, printing }: { run: ReturnType<typeof useRegistering>; printing: Printing }): ReactNode {
  const toFolder = useToFolder(printing);
  const [done, setDone] = useState<readonly BatchItem[]>([]);
  if (run.batchId === null) return null;
  const print = (items: readonly BatchItem[]) =>
    api
      .documents(
        items.map(({ chargeId }) => chargeId),
        printing.as,
      )
      .then((file) => saveFile(file, printing.as === 'zip' ? 'boletos.zip' : 'boletos.pdf'));
  return (
    <BatchFollow
      id={run.batchId}
      onDone={(items) => {
        setDone(items);
        if (items.length > 0 && printing.on) void print(items).then(() => toast(words.printed));
        if (items.length > 0 && toFolder) void saveInFolder(items.map(({ chargeId }) => chargeId));
      }}
    >
      {done.length > 0 && (
        <Button variant="default" size="xs" onClick={() => void print(done)}>
          {t.batch.print}
        </Button>
      )}
    </BatchFollow>
  );
}

interface ChoicesProps {
  subject: Subject;
  single: Charge | null;
  size: Size;
  preflight: Preflight;
  account: string;
  setAccount(account: string): void;
  printing: Printing;
  setPrinting(printing: Printing): void;
}

function Choices({
  subject,
  single,
  size,
  preflight,
  account,
  setAccount,
  printing,
  setPrinting,
}: ChoicesProps): ReactNode {
  const { shown } = useWorld();
  const accounts = useAccounts();
  const options = [
    { value: '', label: words.registerAccountOwn },
    ...accounts.list.map((one) => ({ value: one.mnemonic, label: accountText(one) })),
  ];
  return (
    <>
      <p style={{ margin: 0 }}>
        {single === null ? (
          <>
            <strong>{money(size.amountCents)}</strong>. {words.registerBody}
          </>
        ) : (
          words.registerBodyOne(money(single.amountCents), single.payer.name)
        )}
      </p>
      {shown === 'production' && <p className="danger">{words.production}</p>}
      {options.length > 1 && (
        <Select
          label={words.registerAccount}
          data={options}
          value={account}
          allowDeselect={false}
          onChange={(value) => setAccount(value ?? '')}
        />
      )}
      {subject.kind === 'some' && <PreflightNotes preflight={preflight} />}
      <LeftOut subject={subject} action="register" />
      <PrintChoice many={single === null} printing={printing} setPrinting={setPrinting} />
      <Foot preflight={preflight} />
    </>
  );
}

function PreflightNotes({ preflight }: { preflight: Preflight }): ReactNode {
  if (preflight.checking)
    return (
      <p role="status" style={{ margin: 0 }}>
        {words.preflight}
      </p>
    );
  if (preflight.bad.length === 0) return null;
  const parts = [
    counted(preflight.ready.length, words.preflightReady),
    counted(preflight.bad.length, words.preflightBad),
  ];
  if (preflight.unchecked.length > 0) parts.push(counted(preflight.unchecked.length, words.preflightUnchecked));
  return (
    <Note tone="amber">
      <p>
        <strong>{parts.join(' · ')}</strong>
      </p>
      {preflight.bad.slice(0, 8).map(({ charge, problems }) =>
        problems.map(({ pointer, detail, suggestion }) => (
          <p key={charge.id + pointer}>
            <span className="mono">{charge.reference}</span>: {detail}{' '}
            {suggestion !== undefined && words.suggestion(suggestion)}{' '}
            {editable(charge) && <Link href={editPath(charge)}>{words.fix}</Link>}
          </p>
        )),
      )}
    </Note>
  );
}

function PrintChoice({
  many,
  printing,
  setPrinting,
}: {
  many: boolean;
  printing: Printing;
  setPrinting(printing: Printing): void;
}): ReactNode {
  const { documentsFolder } = useSession();
  return (
    <div className="stack" data-tight>
      <Checkbox
        label={words.makePdf}
        checked={printing.on}
        onChange={(event) => setPrinting({ ...printing, on: event.currentTarget.checked })}
      />
      {many && printing.on && (
        <Radio.Group
          aria-label={words.makePdf}
          value={printing.as}
          onChange={(as) => setPrinting({ ...printing, as: as as 'pdf' | 'zip' })}
        >
          <div className="row" style={{ paddingLeft: 28 }}>
            <Radio value="pdf" label={words.pdfOne} />
            <Radio value="zip" label={words.pdfZip} />
          </div>
        </Radio.Group>
      )}
      {documentsFolder && printing.on && (
        <Checkbox
          label={words.pdfInFolder}
          style={{ paddingLeft: 28 }}
          checked={printing.folder === true}
          onChange={(event) => setPrinting({ ...printing, folder: event.currentTarget.checked })}
        />
      )}
    </div>
  );
}

function Foot({ preflight }: { preflight: Preflight }): ReactNode {
  const [open, setOpen] = useState(false);
  const { first } = preflight;
  if (first === null) return null;
  return (
    <div className="stack" data-tight>
      {first.warnings.map((warning) => (
        <p key={warning} style={{ margin: 0 }}>
          {warning}
        </p>
      ))}
      {first.feeCents !== null && (
        <p className="dimmed" style={{ margin: 0 }}>
          {words.fee(money(first.feeCents))}
        </p>
      )}
      {first.request !== null && (
        <div>
          <button type="button" className="link-button" aria-expanded={open} onClick={() => setOpen(!open)}>
            {open ? words.hideRequest : words.seeRequest}
          </button>
          {open && (
            <pre className="code" tabIndex={0}>
              {`${first.request.method} ${first.request.path}\n\n${JSON.stringify(first.request.body, null, 2)}`}
            </pre>
          )}
        </div>
      )}
    </div>
  );
}
