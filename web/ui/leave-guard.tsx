/** Leaving a changed form asks first: links of ours by a dialog, closing the window by the browser's own question. */
import { useEffect, useState, type ReactNode } from 'react';
import { useLocation } from 'wouter';
import { t } from '../texts.pt-BR.ts';
import { Button, Modal } from './kit.ts';

/** Answers the dialog while it is asking. */
export function useLeaveGuard(changed: boolean): ReactNode {
  const [, go] = useLocation();
  const [target, setTarget] = useState<string | null>(null);
  useEffect(() => {
    if (!changed) return;
    const onUnload = (event: BeforeUnloadEvent) => event.preventDefault();
    const onClick = (event: MouseEvent) => {
      const link = (event.target as Element).closest('a[href^="/"]');
      if (
        link === null ||
        link.getAttribute('target') === '_blank' ||
        event.ctrlKey ||
        event.metaKey ||
        event.button !== 0
      )
        return;
      event.preventDefault();
      event.stopPropagation();
      setTarget(link.getAttribute('href'));
    };
    window.addEventListener('beforeunload', onUnload);
    document.addEventListener('click', onClick, true);
    return () => {
      window.removeEventListener('beforeunload', onUnload);
      document.removeEventListener('click', onClick, true);
    };
  }, [changed]);
  if (target === null) return null;
  return (
    <Modal opened onClose={() => setTarget(null)} title={<strong>{t.common.leaveTitle}</strong>}>
      <div className="row" data-end>
        <Button variant="default" onClick={() => setTarget(null)} data-autofocus>
          {t.common.leaveStay}
        </Button>
        <Button color="red.9" onClick={() => go(target)}>
          {t.common.leaveGo}
        </Button>
      </div>
    </Modal>
  );
}
