/** Imprimir: boletos come as a file of the server. */
import { charges as api } from '../../api.ts';
import { t } from '../../texts.pt-BR.ts';
import type { Charge } from '../../types.ts';
import { problemOf, toast } from '../../ui/notes.tsx';
import { saveFile } from '../../ui/parts.tsx';

/** Saves one boleto, or several in one PDF or in a ZIP. */
export async function printBoletos(charges: readonly Charge[], as: 'pdf' | 'zip' = 'pdf'): Promise<void> {
  const [first] = charges;
  if (first === undefined) return;
  try {
    const file =
      charges.length === 1
        ? await api.boleto(first.id)
        : await api.documents(
            charges.map(({ id }) => id),
            as,
          );
    saveFile(file, as === 'zip' ? 'boletos.zip' : 'boletos.pdf');
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
