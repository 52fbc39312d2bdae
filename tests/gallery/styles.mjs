// Colors and sizes of what a part of the gallery draws. Pictures tolerate other edges of letters, so they can't tell a slightly lighter text
// or line; the browser can, and says the same on every machine.

/** A line for each kind of element and its style, such as `span.badge: #1b6e3c 12px 500 on #e5f3e9`; sorted, without duplicates. */
export const stylesOf = (part) => part.evaluate(readStyles);

/** Runs in the page. */
function readStyles(root) {
  const hex = (red, green, blue) => `#${[red, green, blue].map((value) => Number(value).toString(16).padStart(2, "0")).join("")}`;
  const written = (color) =>
    color
      .replace(/rgba?\((\d+), (\d+), (\d+)(?:, ([\d.]+))?\)/g, (_, red, green, blue, alpha) => hex(red, green, blue) + (alpha ? ` ${alpha}` : ""))
      .replace(/\d+\.\d+/g, (number) => String(Number(Number(number).toFixed(3))));
  const isSeen = (color) => color !== "none" && !/^rgba\(.*, 0\)$/.test(color);
  const named = (element) => {
    const name = element.localName;
    if (element === root || element.classList.length > 0) return [name, ...element.classList].join(".");
    return `${named(element.parentElement)} ${name}`;
  };
  const [FIELDS, TOGGLES] = ["textarea, select, input:not([type=checkbox], [type=radio], [type=range])", "[type=checkbox], [type=radio], [type=range]"];
  const hasText = (element) =>
    element.matches(FIELDS) || [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());

  /** Style of an element, or of the content that a style puts into it. */
  const styleOf = (element, pseudo, isText) => {
    const style = getComputedStyle(element, pseudo);
    const parts = [];
    const add = (label, color) => isSeen(color) && parts.push(label + written(color));
    if (isText) parts.push(`${written(style.color)} ${Number.parseFloat(style.fontSize).toFixed(2).replace(/\.?0+$/, "")}px ${style.fontWeight}`);
    if (element instanceof SVGGeometryElement) ["fill", "stroke"].forEach((paint) => add(`${paint} `, style[paint]));
    if (element instanceof SVGElement) return parts;
    add("on ", style.backgroundColor);
    const sides = ["Top", "Right", "Bottom", "Left"].filter((side) => Number.parseFloat(style[`border${side}Width`]) > 0);
    new Set(sides.map((side) => style[`border${side}Color`])).forEach((color) => add("border ", color));
    if (!pseudo && element.matches(TOGGLES)) add("accent ", style.accentColor);
    if (style.boxShadow !== "none") parts.push(`shadow ${written(style.boxShadow)}`);
    if (style.outlineStyle !== "none" && Number.parseFloat(style.outlineWidth) > 0) add("outline ", style.outlineColor);
    if (style.textDecorationLine !== "none") parts.push(style.textDecorationLine);
    if (style.opacity !== "1") parts.push(`opacity ${style.opacity}`);
    return parts;
  };

  const lines = new Set();
  const note = (name, parts) => parts.length > 0 && lines.add(`${name}: ${parts.join(" ")}`);
  // Without the gallery's own headings.
  const drawn = [root, ...root.querySelectorAll("*")].filter((element) => !element.closest(".gallery-family > h2, .gallery-name"));
  for (const element of drawn.filter((element) => element.checkVisibility())) {
    note(named(element), styleOf(element, null, hasText(element)));
    if (element.placeholder && !element.value) note(`${named(element)}::placeholder`, styleOf(element, "::placeholder", true).slice(0, 1));
    for (const pseudo of ["::before", "::after"]) {
      const { content } = getComputedStyle(element, pseudo);
      if (content !== "none" && content !== "normal") note(named(element) + pseudo, styleOf(element, pseudo, content !== '""'));
    }
  }
  return [...lines].sort();
}
