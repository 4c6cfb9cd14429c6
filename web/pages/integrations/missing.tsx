/** An integration that is not there any more. */
import type { ReactNode } from 'react';
import { t } from '../../texts.pt-BR.ts';
import { EmptyNote } from '../../ui/notes.tsx';
import { LinkButton, PageHead } from '../../ui/parts.tsx';

const words = t.integrations;

export function Missing(): ReactNode {
  return (
    <>
      <PageHead title={words.title} />
      <EmptyNote text={words.notFound}>
        <LinkButton to="/integracoes">{words.title}</LinkButton>
      </EmptyNote>
    </>
  );
}
