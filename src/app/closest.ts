/** What a person probably meant: the known words nearest to the one given, nearest first. */
export function closest(text: string, known: readonly string[], count = 3): string[] {
  const wanted = text.toLowerCase();
  return known
    .map((word) => ({ word, distance: distanceBetween(wanted, word.toLowerCase()) }))
    .sort((a, b) => a.distance - b.distance || (a.word < b.word ? -1 : 1))
    .slice(0, count)
    .map(({ word }) => word);
}

/** Levenshtein: letters to insert, remove or replace. A word that contains the other counts as very near. */
function distanceBetween(left: string, right: string): number {
  if (left !== '' && right.includes(left)) return 0.5;
  let previous = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let row = 1; row <= left.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= right.length; column += 1) {
      const replaced = previous[column - 1]! + (left[row - 1] === right[column - 1] ? 0 : 1);
      current.push(Math.min(replaced, previous[column]! + 1, current[column - 1]! + 1));
    }
    previous = current;
  }
  return previous[right.length]!;
}
