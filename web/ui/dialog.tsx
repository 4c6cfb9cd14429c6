/** Confirmations: the question in the title, the consequence in the body, the verb repeated on the button. */
import { Button, Modal } from '@mantine/core';
import { useEffect, useRef, type ReactNode, type RefObject } from 'react';
import { t } from '../texts.pt-BR.ts';

export interface DialogProps {
  title: string;
  /** Careful: a red button, and the focus on Cancelar. */
  careful?: boolean;
  confirm: string;
  busy?: boolean;
  disabled?: boolean;
  size?: string;
  /** Replaces the two buttons when there is nothing left to decide. */
  foot?: ReactNode;
  onConfirm(): void;
  onClose(): void;
  children: ReactNode;
}

/** The focus goes back to where the dialog was asked for; what a menu asked for, to the row it belongs to; else to the page. */
function useReturnFocus(): void {
  const before = useRef(document.activeElement);
  useEffect(
    () => () => {
      requestAnimationFrame(() => {
        if (document.activeElement !== document.body) return;
        const asked = before.current;
        const usable = asked instanceof HTMLElement && asked.isConnected && asked !== document.body;
        const place = (selector: string) => document.querySelector<HTMLElement>(selector);
        (usable ? asked : (place('.grid tr[tabindex="0"]') ?? place('main')))?.focus();
      });
    },
    [],
  );
}

/** A button that waits cannot hold the focus, which would be left behind the dialog: it comes when the waiting ends. */
function useFocusAfterWaiting(box: RefObject<HTMLElement | null>, busy: boolean): void {
  const waited = useRef(false);
  useEffect(() => {
    if (busy) waited.current = true;
    const dialog = box.current?.closest('[role="dialog"]');
    if (busy || !waited.current || dialog == null || dialog.contains(document.activeElement)) return;
    waited.current = false;
    box.current?.querySelector<HTMLElement>('[data-autofocus]:not(:disabled)')?.focus();
  }, [box, busy]);
}

export function ConfirmDialog(props: DialogProps): ReactNode {
  useReturnFocus();
  const box = useRef<HTMLDivElement>(null);
  const { title, careful = false, busy = false, disabled = false, onClose } = props;
  const onConfirm = () => {
    props.onConfirm();
    // What must be corrected first is where the person is taken; drawn by the next frame.
    requestAnimationFrame(() => box.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus());
  };
  useFocusAfterWaiting(box, busy);
  return (
    <Modal
      opened
      onClose={onClose}
      title={<strong>{title}</strong>}
      size={props.size ?? 'lg'}
      onKeyDown={(event) => {
        if (event.key === 'Enter' && event.ctrlKey && !busy && !disabled && props.foot === undefined) onConfirm();
      }}
    >
      <div className="stack" ref={box}>
        {props.children}
        <div className="row" data-end>
          {props.foot ?? (
            <>
              <Button variant="default" onClick={onClose} data-autofocus={careful ? true : undefined}>
                {t.common.cancel}
              </Button>
              <Button
                color={careful ? 'red.9' : 'indigo'}
                loading={busy}
                disabled={disabled}
                onClick={onConfirm}
                data-autofocus={careful ? undefined : true}
              >
                {props.confirm}
              </Button>
            </>
          )}
        </div>
      </div>
    </Modal>
  );
}

/** The foot of a dialog that only informs. */
export function CloseFoot({ onClose, children }: { onClose(): void; children?: ReactNode }): ReactNode {
  return (
    <>
      {children}
      <Button variant="default" onClick={onClose} data-autofocus>
        {t.common.close}
      </Button>
    </>
  );
}
