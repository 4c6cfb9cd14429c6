/** Tipos de cobrança: what links a charge to a connection and its usual method; list, add, change, disable. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useRef, useState, type ReactNode } from 'react';
import { billingTypes } from '../../connecting-api.ts';
import { useConnections } from '../../session.tsx';
import { t } from '../../texts.pt-BR.ts';
import { makeIntent } from '../../transport.ts';
import type { BillingType, ChargeMethod, Connection } from '../../types.ts';
import { ConfirmDialog } from '../../ui/dialog.tsx';
import { TextField } from '../../ui/fields.tsx';
import { filled, useForm, type Form, type Texts } from '../../ui/form.tsx';
import { Button, Select } from '../../ui/kit.ts';
import { EmptyNote, FailedNote, Loading, ProblemNote, toast } from '../../ui/notes.tsx';
import { Chip, SimpleTable, type SimpleColumn } from '../../ui/parts.tsx';
import { isPlaced } from '../integrations/section-form.tsx';
import { nameOf } from '../integrations/state.ts';
import { SettingsFrame } from './frame.tsx';

const words = t.billingTypes;
const pointers = { '/name': 'name', '/connection': 'connection', '/method': 'method' } as const;

export function BillingTypesPage(): ReactNode {
  const read = useQuery({ queryKey: ['billing-types', 'all'], queryFn: billingTypes.list });
  const connections = useConnections();
  const [editing, setEditing] = useState<BillingType | 'new' | null>(null);
  const add = <Button onClick={() => setEditing('new')}>{words.add}</Button>;
  const rows = read.data?.data ?? [];
  const known = connections.data?.data ?? [];
  return (
    <SettingsFrame part="billingTypes" lead={words.lead} actions={add}>
      {read.error !== null && <FailedNote error={read.error} onRetry={() => void read.refetch()} />}
      {read.isPending && <Loading />}
      {read.isSuccess && rows.length === 0 && <EmptyNote text={words.empty}>{add}</EmptyNote>}
      {rows.length > 0 && (
        <SimpleTable label={words.title} columns={columnsOf(known, setEditing)} rows={rows} rowKey={({ id }) => id} />
      )}
      {editing !== null && (
        <TypeDialog type={editing === 'new' ? null : editing} connections={known} onClose={() => setEditing(null)} />
      )}
    </SettingsFrame>
  );
}

function columnsOf(
  connections: readonly Connection[],
  onEdit: (type: BillingType) => void,
): SimpleColumn<BillingType>[] {
  const named = (id: string | null) => {
    const found = connections.find((connection) => connection.id === id);
    return found === undefined ? words.noConnection : nameOf(found);
  };
  return [
    { title: words.name, cell: ({ name }) => <strong>{name}</strong> },
    { title: words.connection, cell: ({ connectionId }) => named(connectionId) },
    {
      title: words.method,
      cell: ({ method }) => (method === null ? words.methodOfConnection : t.charges.methods[method]),
    },
    {
      title: words.state,
      cell: ({ disabled }) => (
        <Chip tone={disabled ? 'plain' : 'good'}>{disabled ? words.disabled : words.enabled}</Chip>
      ),
    },
    {
      title: '',
      cell: (type) => (
        <span className="row">
          <Button size="xs" variant="default" onClick={() => onEdit(type)} aria-label={words.editOf(type.name)}>
            {words.edit}
          </Button>
          <Toggle type={type} />
        </span>
      ),
    },
  ];
}

/** What has charges is not deleted: disabled, it is not offered for new ones. */
function Toggle({ type }: { type: BillingType }): ReactNode {
  const client = useQueryClient();
  const [asking, setAsking] = useState(false);
  const [state, setState] = useState<{ busy: boolean; error: unknown }>({ busy: false, error: null });
  const { id, name, disabled, version } = type;
  const send = async () => {
    setState({ busy: true, error: null });
    try {
      await billingTypes.change(id, { disabled: !disabled }, version);
      await client.invalidateQueries({ queryKey: ['billing-types'] });
      toast(t.common.saved);
      setState({ busy: false, error: null });
      setAsking(false);
    } catch (error) {
      setState({ busy: false, error });
    }
  };
  return (
    <>
      <Button
        size="xs"
        variant="subtle"
        onClick={() => setAsking(true)}
        aria-label={disabled ? words.enableOf(name) : words.disableOf(name)}
      >
        {disabled ? words.enable : words.disable}
      </Button>
      {asking && (
        <ConfirmDialog
          title={disabled ? words.enableTitle(name) : words.disableTitle(name)}
          confirm={disabled ? words.enable : words.disable}
          busy={state.busy}
          onConfirm={() => void send()}
          onClose={() => setAsking(false)}
        >
          <p style={{ margin: 0 }}>{disabled ? words.enableBody : words.disableBody}</p>
          <ProblemNote error={state.error} />
        </ConfirmDialog>
      )}
    </>
  );
}

interface TypeDialogProps {
  /** Null for one that is new. */
  type: BillingType | null;
  connections: readonly Connection[];
  onClose(): void;
}

function TypeDialog({ type, connections, onClose }: TypeDialogProps): ReactNode {
  const form = useForm<Texts>(
    { name: type?.name ?? '', connection: type?.connectionId ?? '', method: type?.method ?? '' },
    { name: filled(words.nameMissing) },
  );
  const { busy, error, send } = useSaving(form, type, onClose);
  return (
    <ConfirmDialog
      title={type === null ? words.add : words.editTitle(type.name)}
      confirm={t.common.save}
      busy={busy}
      disabled={type !== null && !form.changed}
      onConfirm={send}
      onClose={onClose}
    >
      <TextField label={words.name} help={words.nameHelp} autoFocus field={form.field('name')} />
      <ChoiceField
        label={words.connection}
        help={words.connectionHelp}
        none={words.noConnection}
        options={connections.map((one) => ({ value: one.id, label: nameOf(one) }))}
        form={form}
        name="connection"
      />
      <ChoiceField
        label={words.method}
        help={words.methodHelp}
        none={words.methodOfConnection}
        options={(Object.keys(t.charges.methods) as ChargeMethod[]).map((method) => ({
          value: method,
          label: t.charges.methods[method],
        }))}
        form={form}
        name="method"
      />
      <ProblemNote error={error} />
    </ConfirmDialog>
  );
}

function ChoiceField(props: {
  label: string;
  help: string;
  /** What choosing nothing means. */
  none: string;
  options: readonly { value: string; label: string }[];
  form: Form<Texts>;
  name: string;
}): ReactNode {
  const field = props.form.field(props.name);
  return (
    <Select
      id={field.id}
      label={props.label}
      description={props.help}
      inputWrapperOrder={['label', 'description', 'input', 'error']}
      data={[{ value: '', label: props.none }, ...props.options]}
      value={field.value}
      error={field.error}
      allowDeselect={false}
      onChange={(value) => field.onText(value ?? '')}
    />
  );
}

function useSaving(form: Form<Texts>, type: BillingType | null, onClose: () => void) {
  const client = useQueryClient();
  const intent = useRef(makeIntent());
  const [state, setState] = useState<{ busy: boolean; error: unknown }>({ busy: false, error: null });
  const send = async () => {
    if (!form.check()) return;
    setState({ busy: true, error: null });
    const name = (form.values['name'] ?? '').trim();
    const connection = form.values['connection'] || null;
    const method = (form.values['method'] || null) as ChargeMethod | null;
    try {
      if (type !== null) await billingTypes.change(type.id, { name, connection, method }, type.version);
      else {
        const body = { name, ...(connection === null ? {} : { connection }), ...(method === null ? {} : { method }) };
        await billingTypes.create(body, intent.current(body));
      }
      await client.invalidateQueries({ queryKey: ['billing-types'] });
      toast(t.common.saved);
      onClose();
    } catch (error) {
      setState({ busy: false, error: isPlaced(form, error, pointers) ? null : error });
    }
  };
  return { ...state, send: () => void send() };
}
