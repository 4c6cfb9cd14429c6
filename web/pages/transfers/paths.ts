/** Addresses of the pages of transfers. */
export const pagePath = (id: string): string => `/transferencias/${id}`;
export const editPath = (id: string): string => `/transferencias/${id}/editar`;
export const repeatPath = (id: string): string => `/transferencias/nova?repetir=${id}`;
export const payPath = (payeeId: string): string => `/transferencias/nova?favorecido=${payeeId}`;
export const batchPath = (id: string): string => `/transferencias/lotes/${id}`;
export const payeePath = (id: string): string => `/transferencias/favorecidos/${id}`;
