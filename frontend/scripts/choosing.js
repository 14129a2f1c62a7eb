/** The index after a step through `count` things; -1 means that none is chosen. Ends are joined. */
export function stepped(index, step, count) {
  if (count === 0) return -1;
  if (index < 0) return step > 0 ? 0 : count - 1;
  return (((index + step) % count) + count) % count;
}

/** The address of a search: what the address bar holds, with other words and back on the first page. */
export function withWords(search, words) {
  const query = new URLSearchParams(search);
  query.delete("after");
  query.delete("page");
  if (words.trim()) query.set("words", words);
  else query.delete("words");
  return query;
}
