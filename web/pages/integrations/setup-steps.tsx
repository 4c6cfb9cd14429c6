/** The parts of the assistant, by step. Nothing here knows a bank: which of them a bank has, its facts say. */
import type { ReactNode } from 'react';
import { t } from '../../texts.pt-BR.ts';
import type { SetupStep } from '../../types.ts';
import { Box } from '../../ui/parts.tsx';
import { AccountPart } from './account-step.tsx';
import { CertificatePart } from './certificate-step.tsx';
import { CredentialsPart } from './credentials-step.tsx';
import { HookPanel } from './hook.tsx';
import { SectionForm } from './section-form.tsx';
import type { SectionName } from './sections.ts';
import { NextButton, type StepProps } from './step.tsx';
import { setupAfter } from './steps.ts';
import { TestPart } from './test-step.tsx';

const words = t.connecting;

export const stepParts: Readonly<Record<SetupStep, (props: StepProps) => ReactNode>> = {
  bank: AccountPart,
  account: AccountPart,
  credentials: CredentialsPart,
  certificate: CertificatePart,
  agreement: (props) => <SectionPart {...props} name="agreement" />,
  charge: (props) => <SectionPart {...props} name="charge" />,
  postings: (props) => <SectionPart {...props} name="postings" />,
  webhook: WebhookPart,
  test: TestPart,
};

function SectionPart({ name, connection, provider, onDone, back }: StepProps & { name: SectionName }): ReactNode {
  return (
    <Box title={words.steps[name]}>
      <SectionForm
        name={name}
        label={words.steps[name]}
        connection={connection}
        provider={provider}
        submit={t.integrations.next}
        along={setupAfter(connection, name, provider)}
        always
        onSaved={onDone}
      >
        {back}
      </SectionForm>
    </Box>
  );
}

function WebhookPart(props: StepProps): ReactNode {
  return (
    <>
      <HookPanel connection={props.connection} />
      <div className="row">
        <NextButton {...props} step="webhook" />
        {props.back}
      </div>
    </>
  );
}
