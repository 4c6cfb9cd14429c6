/** Which rows of fixed height are worth drawing: the arithmetic of a virtual list. */

export interface Viewport {
  scrollTop: number;
  height: number;
  rowHeight: number;
  count: number;
  /** Rows drawn beyond each edge, so that fast scrolling shows no blank. */
  overscan: number;
}

export interface RowWindow {
  /** First row drawn, and the one after the last. */
  from: number;
  to: number;
  /** Empty pixels standing for the rows before and after. */
  before: number;
  after: number;
}

export function windowOf({ scrollTop, height, rowHeight, count, overscan }: Viewport): RowWindow {
  const first = Math.floor(Math.max(0, scrollTop) / rowHeight);
  const visible = Math.ceil(height / rowHeight) + 1;
  const from = Math.min(Math.max(0, first - overscan), Math.max(0, count - visible));
  const to = Math.min(count, first + visible + overscan);
  const end = Math.max(from, to);
  return { from, to: end, before: from * rowHeight, after: (count - end) * rowHeight };
}

/** Where to scroll so that a row is wholly visible, moving as little as possible. */
export function scrollToShow(
  row: number,
  { scrollTop, height, rowHeight }: Omit<Viewport, 'overscan' | 'count'>,
): number {
  const top = row * rowHeight;
  if (top < scrollTop) return top;
  if (top + rowHeight > scrollTop + height) return Math.max(0, top + rowHeight - height);
  return scrollTop;
}

/** True when the rows loaded so far end within two screens: time to ask for more. */
export function nearEnd({ scrollTop, height, rowHeight, count }: Omit<Viewport, 'overscan'>): boolean {
  return count * rowHeight - (scrollTop + height) < height * 2;
}
