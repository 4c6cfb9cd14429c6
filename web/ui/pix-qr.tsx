/** The Pix "copia e cola" as a QR Code, drawn as one path. */
import { useMemo, type ReactNode } from 'react';
import { qrCode, qrRuns } from '#lib/pdf/qr.ts';

/** Light modules around the symbol, as ISO/IEC 18004 asks. */
const QUIET = 4;

// The encoder takes its bytes from Node's Buffer, which browsers lack; it needs only this of it.
const scope = globalThis as { Buffer?: unknown };
scope.Buffer ??= { from: (text: string) => new TextEncoder().encode(text) };

export function PixQr({ text, label }: { text: string; label: string }): ReactNode {
  const { path, side } = useMemo(() => drawn(text), [text]);
  return (
    <svg
      className="qr"
      viewBox={`${-QUIET} ${-QUIET} ${side} ${side}`}
      role="img"
      aria-label={label}
      shapeRendering="crispEdges"
    >
      <path d={path} />
    </svg>
  );
}

function drawn(text: string): { path: string; side: number } {
  const code = qrCode(text);
  const path = qrRuns(code).map(([column, row, columns]) => `M${column} ${row}h${columns}v1h-${columns}z`);
  return { path: path.join(''), side: code.size + 2 * QUIET };
}
