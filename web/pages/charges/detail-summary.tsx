/** Resumo: how it is paid (line, Pix, PDF), by whom, on which terms, and what to expect of this bank. */
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, type ReactNode } from 'react';
import { charges as api, facts } from '../../api.ts';
import { t } from '../../texts.pt-BR.ts';
import type { Charge } from '../../types.ts';
import { account, cep, counted, date, line, money, taxId } from '../../ui/format.ts';
import { Button } from '../../ui/kit.ts';
import { Note } from '../../ui/notes.tsx';
import { CopyLine, Facts } from '../../ui/parts.tsx';
import { termsWords } from './terms.ts';

const PixQr = lazy(async () => ({ default: (await import('../../ui/pix-qr.tsx')).PixQr }));
const words = t.detail;

export function SummaryTab({ charge }: { charge: Charge }): ReactNode {
  return (
    <div className="stack" style={{ gap: 20 }}>
      <HowToPay charge={charge} />
      <ChargeFacts charge={charge} />
      <PaymentNotice charge={charge} />
    </div>
  );
}

function HowToPay({ charge }: { charge: Charge }): ReactNode {
  const { registration } = charge;
  if (registration === null || registration.linhaDigitavel === null) {
    return charge.status === 'paid' || charge.status === 'canceled' ? null : (
      <Note>
        <p>{words.notRegistered}</p>
      </Note>
    );
  }
  if (!registration.live && charge.status !== 'paid')
    return (
      <Note tone="amber">
        <p>{words.closed}</p>
      </Note>
    );
  const payable = charge.status === 'registered' || charge.status === 'in_protest';
  return (
    <div className="how-to-pay">
      <div className="stack grow">
        <div>
          <div className="dimmed">{words.line}</div>
          <CopyLine text={registration.linhaDigitavel} shown={line(registration.linhaDigitavel)} label={words.line} />
        </div>
        {registration.brCode !== null && (
          <div>
            <div className="dimmed">{words.pix}</div>
            <CopyLine text={registration.brCode} shown={`${registration.brCode.slice(0, 44)}…`} label={words.pix} />
          </div>
        )}
        {payable && (
          <div>
            <Button component="a" href={api.boletoPath(charge.id)} target="_blank" variant="default" size="xs">
              {words.pdf}
            </Button>
          </div>
        )}
      </div>
      {payable && registration.brCode !== null && (
        <Suspense fallback={<div className="qr" />}>
          <PixQr text={registration.brCode} label={words.qr} />
        </Suspense>
      )}
    </div>
  );
}

function ChargeFacts({ charge }: { charge: Charge }): ReactNode {
  const { payer, registration } = charge;
  const { address } = payer;
  const street = [address.street, address.number, address.complement].filter(Boolean).join(', ');
  const city = [address.district, `${address.city} ${address.state}`, cep(address.postalCode)]
    .filter(Boolean)
    .join(' · ');
  const terms = termsWords(charge.terms);
  const paid = charge.paidOn !== null;
  return (
    <Facts
      of={[
        paid && [words.paidOn, date(charge.paidOn)],
        paid && [words.paid, money(charge.paidCents)],
        paid && [words.creditedOn, charge.creditedOn === null ? words.notYet : date(charge.creditedOn)],
        paid && [words.fee, money(charge.feeCents)],
        [words.payer, `${payer.name} · ${taxId(payer.taxId)}`],
        [
          words.address,
          <>
            {street}
            <br />
            {city}
          </>,
        ],
        [
          words.terms,
          terms.length === 0 ? words.noTerms : terms.map((sentence) => <div key={sentence}>{sentence}</div>),
        ],
        [words.account, charge.bankAccount === null ? t.common.none : account(charge.bankAccount)],
        charge.billingType !== null && [words.billingType, charge.billingType.name],
        [words.method, t.charges.methods[charge.method]],
        [words.issuedOn, date(charge.issuedOn)],
        registration?.nossoNumero != null && [
          words.nossoNumero,
          <CopyLine key="n" text={registration.nossoNumero} label={words.nossoNumero} />,
        ],
        [words.daysAfterDue, counted(charge.daysAfterDue, words.days)],
        charge.messages.length > 0 && [
          words.messages,
          charge.messages.map((message) => <div key={message}>{message}</div>),
        ],
        charge.description !== null && charge.description !== '' && [words.description, charge.description],
      ]}
    />
  );
}

function PaymentNotice({ charge }: { charge: Charge }): ReactNode {
  const { data } = useQuery({ queryKey: ['providers'], queryFn: facts.providers, staleTime: Infinity });
  const notice = data?.data.find(({ name }) => name === charge.connection?.provider)?.paymentNotice;
  if (notice === undefined || charge.status === 'paid' || charge.status === 'canceled') return null;
  return (
    <p className="dimmed" style={{ margin: 0 }}>
      {words.paymentNotice(notice)}
    </p>
  );
}
