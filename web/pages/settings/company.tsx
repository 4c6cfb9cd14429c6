/** Configurações → Empresa: what the company says of itself. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useRef, useState, type ReactNode } from 'react';
import { company as api, type Organization } from '../../people-api.ts';
import { t } from '../../texts.pt-BR.ts';
import { ApiProblem, makeIntent } from '../../transport.ts';
import { TaxIdInput, TextField } from '../../ui/fields.tsx';
import { instant } from '../../ui/format.ts';
import { ErrorSummary, filled, FormBox, must, useForm, valueOf } from '../../ui/form.tsx';
import { Button } from '../../ui/kit.ts';
import { useLeaveGuard } from '../../ui/leave-guard.tsx';
import { FailedNote, Loading, ProblemNote, toast } from '../../ui/notes.tsx';
import { readEmail, readTaxId } from '../../ui/parse.ts';
import { Facts } from '../../ui/parts.tsx';
import { SettingsFrame } from './frame.tsx';

const words = t.company;
const pointers = { '/name': 'name', '/taxId': 'taxId', '/email': 'email' } as const;

export function CompanyPage(): ReactNode {
  const read = useQuery({ queryKey: ['organization'], queryFn: api.read });
  return (
    <SettingsFrame part="company">
      {read.error !== null && <FailedNote error={read.error} onRetry={() => void read.refetch()} />}
      {read.isPending && <Loading />}
      {read.data !== undefined && <CompanyForm key={read.data.version} company={read.data} />}
    </SettingsFrame>
  );
}

function shownTaxId(text: string): string {
  const parsed = readTaxId(text);
  return parsed.ok ? parsed.shown : text;
}

function CompanyForm({ company }: { company: Organization }): ReactNode {
  const client = useQueryClient();
  const intent = useRef(makeIntent());
  const [state, setState] = useState<{ busy: boolean; error: unknown }>({ busy: false, error: null });
  const form = useForm(
    {
      name: company.name,
      tradeName: company.tradeName,
      taxId: shownTaxId(company.taxId),
      email: company.email,
      phone: company.phone,
      address: company.address,
    },
    { name: filled(words.nameMissing), taxId: must(readTaxId), email: must(readEmail, true) },
  );
  const guard = useLeaveGuard(form.changed);
  const save = async () => {
    if (!form.check()) return;
    const { taxId, ...rest } = form.values;
    const texts = Object.fromEntries(Object.entries(rest).map(([name, text]) => [name, text.trim()]));
    const body = { ...texts, taxId: valueOf(readTaxId, taxId) };
    setState({ busy: true, error: null });
    try {
      const saved = await api.change(body, { key: intent.current(body), version: company.version });
      client.setQueryData(['organization'], saved);
      // The name stands in the frame too.
      await client.invalidateQueries({ queryKey: ['session'] });
      toast(words.saved);
      setState({ busy: false, error: null });
    } catch (error) {
      const placed = error instanceof ApiProblem && form.refuse(error.body, pointers).length === 0;
      setState({ busy: false, error: placed && (error.body.errors?.length ?? 0) > 0 ? null : error });
    }
  };
  return (
    <div className="box" style={{ maxWidth: 760 }}>
      {guard}
      <FormBox onSubmit={() => void save()} label={words.formLabel}>
        <ErrorSummary form={form} />
        <ProblemNote error={state.error} />
        <div className="fields">
          <TextField label={words.name} span={4} autoComplete="organization" field={form.field('name')} />
          <TaxIdInput label={words.taxId} span={2} field={form.field('taxId')} />
          <TextField label={words.tradeName} optional field={form.field('tradeName')} />
          <TextField label={words.email} type="email" optional span={4} field={form.field('email')} />
          <TextField label={words.phone} optional span={2} field={form.field('phone')} />
          <TextField label={words.address} optional field={form.field('address')} />
        </div>
        <Facts
          of={[
            [words.zone, company.timezone],
            [words.since, instant(company.createdAt)],
          ]}
        />
        <div className="row" data-end>
          <Button type="submit" loading={state.busy} disabled={!form.changed}>
            {words.save}
          </Button>
        </div>
      </FormBox>
    </div>
  );
}
