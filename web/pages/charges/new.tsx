/** Nova cobrança: one page, the form beside what the payer will see. */
import { useQueryClient } from '@tanstack/react-query';
import { useRef, useState, type ReactNode } from 'react';
import { Link, useLocation } from 'wouter';
import { charges as api } from '../../api.ts';
import { t } from '../../texts.pt-BR.ts';
import { ApiProblem, makeIntent } from '../../transport.ts';
import type { Charge } from '../../types.ts';
import { nowText } from '../../ui/clock.ts';
import { ErrorSummary, FormBox, useForm, type Form } from '../../ui/form.tsx';
import { Button, Checkbox } from '../../ui/kit.ts';
import { Note, ProblemNote, toast } from '../../ui/notes.tsx';
import { PageHead } from '../../ui/parts.tsx';
import { useLeaveGuard } from '../../ui/leave-guard.tsx';
import { one, useChargeActions } from './actions.tsx';
import { chargeInputOf, chargePointers, chargeRules, emptyCharge, type ChargeTexts } from './new-form.ts';
import { ChargeFields, PayerFields, TermsFields } from './new-fields.tsx';
import { BoletoPreview } from './preview.tsx';

const words = t.newCharge;

export function NewChargePage(): ReactNode {
  const form = useForm<ChargeTexts>(emptyCharge(nowText()), chargeRules);
  const [another, setAnother] = useState(false);
  const actions = useChargeActions();
  const saving = useSaving(form, another, actions.ask);
  const guard = useLeaveGuard(form.changed && !saving.saved);
  return (
    <div className="page">
      <nav className="row">
        <Link href="/cobrancas">← {t.shell.charges}</Link>
      </nav>
      <PageHead
        title={words.title}
        windowTitle={form.errors.length > 0 ? t.common.errorTitle + words.title : words.title}
      />
      <div className="columns">
        <FormBox onSubmit={() => void saving.save('register')} label={words.title}>
          <ErrorSummary form={form} />
          <ProblemNote error={saving.error} />
          {saving.rest.length > 0 && (
            <Note tone="bad" alert>
              {saving.rest.map((problem) => (
                <p key={problem}>{problem}</p>
              ))}
            </Note>
          )}
          <PayerFields form={form} />
          <ChargeFields form={form} />
          <TermsFields form={form} />
          <div className="row">
            <Button type="submit" loading={saving.busy}>
              {words.saveRegister}
            </Button>
            <Button variant="default" disabled={saving.busy} onClick={() => void saving.save('keep')}>
              {words.save}
            </Button>
            <Checkbox
              label={words.another}
              checked={another}
              onChange={(event) => setAnother(event.currentTarget.checked)}
            />
          </div>
        </FormBox>
        <BoletoPreview texts={form.values} />
      </div>
      {actions.dialog}
      {guard}
    </div>
  );
}

/** Saves; then registers, goes to the charge, or stays ready for the next one. */
function useSaving(form: Form<ChargeTexts>, another: boolean, ask: ReturnType<typeof useChargeActions>['ask']) {
  const client = useQueryClient();
  const [, go] = useLocation();
  const intent = useRef(makeIntent());
  const [state, setState] = useState<{ busy: boolean; error: unknown; rest: readonly string[]; saved: boolean }>({
    busy: false,
    error: null,
    rest: [],
    saved: false,
  });
  const finish = (charge: Charge, then: 'register' | 'keep') => {
    toast(words.created(charge.reference));
    void client.invalidateQueries({ queryKey: ['charges'] });
    void client.invalidateQueries({ queryKey: ['totals'] });
    if (another) {
      form.reset(emptyCharge(nowText()));
      setState({ busy: false, error: null, rest: [], saved: false });
      if (then === 'register') ask('register', one(charge));
      return;
    }
    setState({ busy: false, error: null, rest: [], saved: true });
    go(`/cobrancas/${charge.id}${then === 'register' ? '?acao=registrar' : ''}`);
  };
  const save = async (then: 'register' | 'keep') => {
    if (!form.check()) return;
    setState({ ...state, busy: true, error: null, rest: [] });
    const body = chargeInputOf(form.values);
    try {
      finish(await api.create(body, intent.current(body)), then);
    } catch (error) {
      const problem = error instanceof ApiProblem ? error.body : null;
      const named = problem !== null && (problem.errors?.length ?? 0) > 0;
      const rest = named ? form.refuse(problem, chargePointers) : [];
      setState({ busy: false, error: named ? null : error, rest, saved: false });
    }
  };
  return { ...state, save };
}
