// Builds what the browser is given: one stylesheet, one script, the faces of type. Run by `npm run build`.
import { copyFileSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { compile } from "sass";

const here = dirname(fileURLToPath(import.meta.url));
const modules = join(here, "..", "node_modules");
const built = join(here, "..", "gatepost", "web", "static", "built");

const faces = {
  "atkinson-hyperlegible": ["400Regular", "700Bold"],
  "noto-sans": ["400Regular", "700Bold"],
  "noto-sans-arabic": ["400Regular"],
  "noto-nastaliq-urdu": ["400Regular"],
  "noto-sans-bengali": ["400Regular"],
  "noto-sans-gurmukhi": ["400Regular"],
};

rmSync(built, { recursive: true, force: true });
mkdirSync(join(built, "fonts"), { recursive: true });

const { css } = compile(join(here, "scss", "gatepost.scss"), {
  loadPaths: [modules],
  style: "compressed",
  quietDeps: true,
});
writeFileSync(join(built, "gatepost.css"), css);

copyFileSync(join(modules, "govuk-frontend/dist/govuk/govuk-frontend.min.js"), join(built, "govuk-frontend.min.js"));
for (const script of readdirSync(join(here, "js"))) copyFileSync(join(here, "js", script), join(built, script));
copyFileSync(join(here, "icon.svg"), join(built, "icon.svg"));

for (const [family, weights] of Object.entries(faces)) {
  const folder = join(modules, "@expo-google-fonts", family);
  copyFileSync(join(folder, "LICENSE_FONT"), join(built, "fonts", `${family}.licence.txt`));
  for (const weight of weights) {
    const file = readdirSync(join(folder, weight)).find((name) => name.endsWith(".ttf"));
    copyFileSync(join(folder, weight, file), join(built, "fonts", file));
  }
}
