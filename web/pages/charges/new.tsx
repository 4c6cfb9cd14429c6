/** Nova cobrança: one page, the form beside what the payer will see. */
import { useState, type ReactNode } from 'react';
import { Link, useLocation } from 'wouter';
import { charges as api } from '../../api.ts';
import { t } from '../../texts.pt-BR.ts';
import type { Charge } from '../../types.ts';
import { nowText } from '../../ui/clock.ts';
import { useForm, type Form } from '../../ui/form.tsx';
import { Checkbox } from '../../ui/kit.ts';
import { toast } from '../../ui/notes.tsx';
import { PageHead } from '../../ui/parts.tsx';
import { useLeaveGuard } from '../../ui/leave-guard.tsx';
import { one, useChargeActions, type ChargeActions } from './actions.tsx';
import { ChargeForm, useSaving, type Then } from './charge-form.tsx';
import { chargeInputOf, chargeRules, emptyCharge, type ChargeTexts } from './new-form.ts';

const words = t.newCharge;

export function NewChargePage(): ReactNode {
  const form = useForm<ChargeTexts>(emptyCharge(nowText()), chargeRules);
  const [another, setAnother] = useState(false);
  const actions = useChargeActions();
  const finish = useFinish(form, another, actions.ask);
  const saving = useSaving(form, { body: () => chargeInputOf(form.values), send: api.create, finish });
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
      <ChargeForm
        form={form}
        saving={saving}
        label={words.title}
        beside={
          <Checkbox
            label={words.another}
            checked={another}
            onChange={(event) => setAnother(event.currentTarget.checked)}
          />
        }
      />
      {actions.dialog}
      {guard}
    </div>
  );
}

/** Registers, goes to the charge, or stays ready for the next one. */
function useFinish(form: Form<ChargeTexts>, another: boolean, ask: ChargeActions['ask']) {
  const [, go] = useLocation();
  return (charge: Charge, then: Then): boolean => {
    toast(words.created(charge.reference));
    if (another) {
      form.reset(emptyCharge(nowText()));
      if (then === 'register') ask('register', one(charge));
      return false;
    }
    go(`/cobrancas/${charge.id}${then === 'register' ? '?acao=registrar' : ''}`);
    return true;
  };
}
