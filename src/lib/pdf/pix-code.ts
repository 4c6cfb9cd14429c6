/** The QR code of a Pix on paper. */

import { qrCode, qrRuns } from './qr.ts';
import type { Page } from './writer.ts';
import { fillGrid, fillRectangle } from './writer.ts';

/** Light modules that ISO/IEC 18004 asks for on every side. */
const QUIET_MODULES = 4;

/** Draws a BR Code as a QR code of the given size in millimetres; its quiet zone lies around it. */
export function drawQr(
  page: Page,
  brCode: string,
  at: { readonly x: number; readonly y: number; readonly size: number },
): void {
  const code = qrCode(brCode);
  const area = { x: at.x, y: at.y, width: at.size, height: at.size };
  const quiet = (at.size / code.size) * QUIET_MODULES;
  const around = { x: at.x - quiet, y: at.y - quiet, width: at.size + 2 * quiet, height: at.size + 2 * quiet };
  fillRectangle(page, around, 1);
  fillGrid(page, area, { columns: code.size, rows: code.size, runs: qrRuns(code) });
}
