/** Contas correntes: list, add, change. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useRef, useState, type ReactNode } from 'react';
import { bankAccounts } from '../../api.ts';
import { accounts as accountsApi } from '../../connecting-api.ts';
import { useConnections, useMay, useSession } from '../../session.tsx';
import { t } from '../../texts.pt-BR.ts';
import { makeIntent } from '../../transport.ts';
import type { BankAccount } from '../../types.ts';
import { ConfirmDialog } from '../../ui/dialog.tsx';
import { counted, taxId } from '../../ui/format.ts';
import { useForm, type Form } from '../../ui/form.tsx';
import { Button } from '../../ui/kit.ts';
import { EmptyNote, FailedNote, Loading, ProblemNote, toast } from '../../ui/notes.tsx';
import { Chip, SimpleTable, type SimpleColumn } from '../../ui/parts.tsx';
import { AccountFields } from './account-fields.tsx';
import {
  accountInputOf,
  accountPointers,
  accountRules,
  accountTexts,
  emptyAccount,
  type AccountTexts,
} from './account-form.ts';
import { IntegrationsFrame } from './frame.tsx';
import { isPlaced } from './section-form.tsx';

const words = t.accounts;

export function AccountsPage(): ReactNode {
  const may = useMay();
  const read = useQuery({ queryKey: ['bank-accounts'], queryFn: bankAccounts.list });
  const connections = useConnections();
  const [editing, setEditing] = useState<BankAccount | 'new' | null>(null);
  const add = may.settings ? <Button onClick={() => setEditing('new')}>{words.add}</Button> : null;
  const used = (id: string) => connections.data?.data.filter(({ bankAccountId }) => bankAccountId === id).length ?? 0;
  const rows = read.data?.data ?? [];
  return (
    <IntegrationsFrame part="accounts" lead={words.lead} actions={add}>
      {read.error !== null && <FailedNote error={read.error} onRetry={() => void read.refetch()} />}
      {read.isPending && <Loading />}
      {read.isSuccess && rows.length === 0 && <EmptyNote text={words.empty}>{add}</EmptyNote>}
      {rows.length > 0 && (
        <SimpleTable
          label={words.title}
          columns={columnsOf(used, may.settings ? setEditing : null)}
          rows={rows}
          rowKey={({ id }) => id}
        />
      )}
      {editing !== null && (
        <AccountDialog account={editing === 'new' ? null : editing} onClose={() => setEditing(null)} />
      )}
    </IntegrationsFrame>
  );
}

function columnsOf(
  used: (id: string) => number,
  onEdit: ((account: BankAccount) => void) | null,
): SimpleColumn<BankAccount>[] {
  const columns: SimpleColumn<BankAccount>[] = [
    { title: words.mnemonic, cell: ({ mnemonic }) => <strong>{mnemonic}</strong> },
    { title: words.bankCode, cell: ({ bankCode, bankName }) => `${bankCode} · ${bankName}` },
    {
      title: words.branchAndNumber,
      cell: ({ branch, number, digit }) => `${branch} / ${digit === '' ? number : `${number}-${digit}`}`,
    },
    { title: words.holderName, cell: ({ holderName, holderTaxId }) => `${holderName} · ${taxId(holderTaxId)}` },
    {
      title: words.bankApi,
      cell: ({ bankApi }) => (
        <Chip tone={bankApi ? 'good' : 'plain'}>{bankApi ? words.bankApiOn : words.bankApiOff}</Chip>
      ),
    },
    { title: words.connections, cell: ({ id }) => counted(used(id), words.connectionCount) },
  ];
  if (onEdit === null) return columns;
  const edit = (account: BankAccount) => (
    <Button size="xs" variant="default" onClick={() => onEdit(account)} aria-label={words.editOf(account.mnemonic)}>
      {words.edit}
    </Button>
  );
  return [...columns, { title: '', cell: edit }];
}

/** @param account null for one that is new. */
function AccountDialog({ account, onClose }: { account: BankAccount | null; onClose(): void }): ReactNode {
  const { organization } = useSession();
  const form = useForm<AccountTexts>(
    account === null ? emptyAccount('', organization) : accountTexts(account),
    accountRules,
  );
  const { busy, error, send } = useSaving(form, account, onClose);
  return (
    <ConfirmDialog
      title={account === null ? words.add : words.editTitle(account.mnemonic)}
      confirm={t.common.save}
      size="xl"
      busy={busy}
      disabled={account !== null && !form.changed}
      onConfirm={send}
      onClose={onClose}
    >
      <AccountFields form={form} asksApi />
      <ProblemNote error={error} />
    </ConfirmDialog>
  );
}

function useSaving(form: Form<AccountTexts>, account: BankAccount | null, onClose: () => void) {
  const client = useQueryClient();
  const intent = useRef(makeIntent());
  const [state, setState] = useState<{ busy: boolean; error: unknown }>({ busy: false, error: null });
  const send = async () => {
    if (!form.check()) return;
    setState({ busy: true, error: null });
    try {
      const body = accountInputOf(form.values);
      if (account === null) await bankAccounts.create(body, intent.current(body));
      else await accountsApi.change(account.id, body, account.version);
      await client.invalidateQueries({ queryKey: ['bank-accounts'] });
      void client.invalidateQueries({ queryKey: ['connections'] });
      toast(t.common.saved);
      onClose();
    } catch (error) {
      setState({ busy: false, error: isPlaced(form, error, accountPointers) ? null : error });
    }
  };
  return { ...state, send: () => void send() };
}
