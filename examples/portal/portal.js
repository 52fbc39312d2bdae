// A portal around the console: it supplies tokens, chooses the look, and lists what the console reports.
const prebuilds = document.querySelector("prebuild-console");

prebuilds.tokenProvider = async ({ reason }) => {
  // A real portal gives the token of the person who is signed in to it. "refused" means that the last one has expired.
  const response = await fetch(`token?reason=${reason}`);
  return response.ok ? response.text() : null;
};

for (const name of ["theme", "lang", "sizing"]) {
  const choice = document.getElementById(name);
  choice.addEventListener("change", () => prebuilds.setAttribute(name, choice.value));
}

const brand = document.getElementById("brand");
brand.addEventListener("change", () => {
  prebuilds.themeTokens = brand.checked
    ? { accent: "light-dark(#5b3fa8, #c3aef7)", "on-accent": "light-dark(#ffffff, #1e1338)", font: "Georgia, serif", radius: "2px" }
    : {};
});

for (const name of ["ready", "navigated", "prebuild-created", "prebuild-completed", "prebuild-failed", "pool-changed", "error"]) {
  prebuilds.addEventListener(name, ({ detail }) => {
    const item = document.createElement("li");
    item.textContent = `${name} ${JSON.stringify(detail)}`;
    document.getElementById("events").prepend(item);
  });
}
