/** What a page says when there is nothing, something failed, or something happened. Always a word, never only a colour. */
import { Button, Loader, VisuallyHidden } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useEffect, useState, type ReactNode } from 'react';
import { t } from '../texts.pt-BR.ts';
import { ApiProblem } from '../transport.ts';

export type Tone = 'plain' | 'good' | 'bad' | 'violet' | 'amber';

/** `alert` is read out at once, the others when the reader pauses. */
export function Note({
  tone = 'plain',
  alert = false,
  children,
}: {
  tone?: Tone;
  alert?: boolean;
  children: ReactNode;
}): ReactNode {
  return (
    <div className="note" data-tone={tone} role={alert ? 'alert' : 'status'}>
      {children}
    </div>
  );
}

export function EmptyNote({ text, children }: { text: string; children?: ReactNode }): ReactNode {
  return (
    <div className="empty">
      <p>{text}</p>
      {children !== undefined && <div className="row">{children}</div>}
    </div>
  );
}

export function Loading(): ReactNode {
  const [slow, setSlow] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setSlow(true), 10_000);
    return () => clearTimeout(timer);
  }, []);
  return (
    <div className="empty" role="status">
      <Loader size="sm" aria-hidden="true" />
      {slow ? <p>{t.common.slow}</p> : <VisuallyHidden>{t.common.loading}</VisuallyHidden>}
    </div>
  );
}

/** A read that failed: reason, cure, the code for support, and a way to try again. */
export function FailedNote({ error, onRetry }: { error: unknown; onRetry?: () => void }): ReactNode {
  const { detail, cure, requestId } = problemOf(error);
  return (
    <Note tone="bad" alert>
      <p>{t.common.listFailed(detail)}</p>
      {cure !== undefined && <p>{cure}</p>}
      {requestId !== '' && <p className="mono">{t.common.requestId(requestId)}</p>}
      {onRetry !== undefined && (
        <Button variant="default" size="xs" onClick={onRetry}>
          {t.common.retry}
        </Button>
      )}
    </Note>
  );
}

/** A write that failed: title, what happened, what to do, and the bank's own words beside ours. */
export function ProblemNote({ error }: { error: unknown }): ReactNode {
  if (error === null || error === undefined) return null;
  const { title, detail, cure, provider, requestId, status } = problemOf(error);
  return (
    <Note tone="bad" alert>
      <p>
        <strong>{title}.</strong> {detail === `${title}.` ? '' : detail}
      </p>
      {provider !== undefined && <p>{t.outcome.bankWords(provider.message, provider.code)}</p>}
      {cure !== undefined && <p>{cure}</p>}
      {status >= 500 && requestId !== '' && <p className="mono">{t.common.requestId(requestId)}</p>}
    </Note>
  );
}

/** The problem in an error of any kind; what is not the server's answer is our own fault and says so. */
export function problemOf(error: unknown): ApiProblem['body'] {
  if (error instanceof ApiProblem) return error.body;
  return {
    type: 'about:blank',
    title: 'Algo falhou do nosso lado',
    status: 500,
    detail: t.common.crashed,
    code: 'screen_failed',
    retryable: false,
    actor: 'operator',
    requestId: '',
  };
}

/** A short message that leaves by itself after 6 s; errors never stand in a toast alone. */
export function toast(message: string): void {
  notifications.show({ message, autoClose: 6000, withBorder: true });
}

export async function copyText(text: string): Promise<void> {
  await navigator.clipboard.writeText(text);
  toast(t.common.copied);
}
