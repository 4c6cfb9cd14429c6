/** `npm run docs`: writes the pages that are drawn from the code. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { providersPage } from './providers-page.ts';

writeFileSync(join(import.meta.dirname, '../../docs/providers.md'), providersPage());
