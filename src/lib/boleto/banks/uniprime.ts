import type { Bank } from '../layout.ts';
import { bradescoLayout } from './bradesco.ts';

/** Bradesco's layout and check digit, by three open-source programs; no manual of the cooperative was found. */
export const uniprime: Bank = { code: '084', printedCode: '084-1', name: 'Uniprime', layouts: [bradescoLayout] };
