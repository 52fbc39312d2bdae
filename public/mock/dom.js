// Creates an element from a tag, its properties and attributes, and its children. Text is inserted as text, never as markup.

export function h(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (typeof value === "function") element.addEventListener(name, value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value != null) element.setAttribute(name, value);
  }
  element.append(...children.filter((child) => child != null));
  return element;
}

let fields = 0;

/** A control with its label above it. */
export function field(label, control) {
  fields += 1;
  control.id = `mock-field-${fields}`;
  return h("div", { class: "mock-field" }, h("label", { for: control.id }, label), control);
}

/** A select element with options given as `[value, label]`. */
export function choice(options, chosen, properties = {}) {
  return h(
    "select",
    properties,
    ...options.map(([value, label]) => h("option", { value, selected: String(value) === String(chosen) }, label)),
  );
}
