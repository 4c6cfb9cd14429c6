/** The one format that others are built of. Everything of it enters here, so that the exception stands in one place. */
// oxlint-disable-next-line no-restricted-imports -- lib formats use no other format; fixed-width is the machinery of CNAB.
export * from '../fixed-width/index.ts';
