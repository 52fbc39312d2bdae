// Looks for a regular expression in lines of a log, beside the page, which can end this worker where one takes without end.
onmessage = ({ data: [pattern, flags, text, bounds], ports: [answer] }) => {
  const whether = new RegExp(pattern, flags);
  const places = new RegExp(pattern, `g${flags}`);
  const found = [];
  for (let line = 0; line < bounds.length / 2; line += 1) {
    const said = text.substring(bounds[2 * line], bounds[2 * line + 1]);
    if (!whether.test(said)) continue;
    // The page will mark every place in the line: this proves that it can in the time that this took.
    said.replace(places, "");
    found.push(line);
  }
  answer.postMessage(Uint32Array.from(found));
};
