/** The keys that we choose: the txid of a charge and the id of a return (bacen/pix-api: TxId, DevolucaoId). */
import { isChargeTxid } from '#lib/brcode/ids.ts';
import type { RefundOrder, RegistrationView } from '#core/provider.ts';

/**
 * The txid of a registration: its own id without signs, so that it is never used again and can be written down before the
 * first byte leaves. Once the bank has told one, that one.
 * @throws when the id cannot be a txid: a defect of ours.
 */
export function txidOf({ id, txid }: Pick<RegistrationView, 'id' | 'txid'>): string {
  const chosen = txid ?? id.replaceAll(/[^a-zA-Z0-9]/g, '');
  if (!isChargeTxid(chosen)) throw new Error(`a registration's id gives no txid: ${id}`);
  return chosen;
}

/**
 * The id of a return: letters and digits of its key, at most 35.
 * @throws when the key has none or too many: a defect of ours.
 */
export function refundIdOf({ key }: Pick<RefundOrder, 'key'>): string {
  const chosen = key.replaceAll(/[^a-zA-Z0-9]/g, '');
  if (chosen === '' || chosen.length > 35) throw new Error(`a refund's key gives no id: ${key}`);
  return chosen;
}
