// Searches lines of a log for a regular expression, outside the page's thread. The page can terminate this worker if an expression never
// finishes.
onmessage = ({ data: [pattern, flags, text, bounds], ports: [answer] }) => {
  const whether = new RegExp(pattern, flags);
  const places = new RegExp(pattern, `g${flags}`);
  const found = [];
  for (let line = 0; line < bounds.length / 2; line += 1) {
    const said = text.substring(bounds[2 * line], bounds[2 * line + 1]);
    if (!whether.test(said)) continue;
    // The page will mark every match in the line: this proves that it can do so in the time that this took.
    said.replace(places, "");
    found.push(line);
  }
  answer.postMessage(Uint32Array.from(found));
};
