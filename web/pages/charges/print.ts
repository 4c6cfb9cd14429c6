/** Imprimir: boletos come as a file of the server. */
import { charges as api, type DocumentLayout } from '../../api.ts';
import { t } from '../../texts.pt-BR.ts';
import type { Charge } from '../../types.ts';
import { problemOf, toast } from '../../ui/notes.tsx';
import { saveFile } from '../../ui/parts.tsx';

/** Saves one boleto, or several in one PDF. */
export async function printBoletos(charges: readonly Charge[], layout: DocumentLayout = 'boleto'): Promise<void> {
  const [first] = charges;
  if (first === undefined) return;
  try {
    const file =
      charges.length === 1
        ? await api.boleto(first.id, layout)
        : await api.documents(
            charges.map(({ id }) => id),
            'pdf',
            layout,
          );
    saveFile(file, `${layout}s.pdf`);
    toast(t.actions.printed);
  } catch (error) {
    toast(problemOf(error).detail);
  }
}

/** Also into the folder of the server: what is there already is kept, so that saving again is harmless. */
export async function saveInFolder(chargeIds: readonly string[]): Promise<void> {
  try {
    toast(t.actions.savedInFolder((await api.saveDocuments(chargeIds)).folder));
  } catch (error) {
    toast(problemOf(error).detail);
  }
}
